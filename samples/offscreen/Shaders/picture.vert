// A square that shows the picture: centre and half side length in clip coordinates, without vertex buffers.
#version 450

layout(push_constant) uniform Placement {
    vec2 centre;
    vec2 half_size;
};

layout(location = 0) out vec2 texel;

void main()
{
    // A strip of two triangles: (0,0) (1,0) (0,1) (1,1).
    texel = vec2(gl_VertexIndex & 1, gl_VertexIndex >> 1);
    gl_Position = vec4(centre + (2.0 * texel - 1.0) * half_size, 0.0, 1.0);
}
