// The picture as it is.
#version 450

layout(set = 0, binding = 0) uniform sampler2D picture;

layout(location = 0) in vec2 texel;
layout(location = 0) out vec4 colour;

void main()
{
    colour = vec4(texture(picture, texel).rgb, 1.0);
}
