// The prologue of a convolution. Its parameters follow the bias in binding b: float [OC] bias, [IC] scale, [IC] offset; without a
// prologue only the bias is there.
// Needs, declared before: int OC, IC (specialization constants), float b[], and blocked.glsl.
// Defines: prologue_scale, prologue_offset.
#ifndef CONV_PROLOGUE_GLSL
#define CONV_PROLOGUE_GLSL

// Four elements of b for block c4 of the input's channels, zero past the last one: empty lanes stay finite, whatever lies in b there.
vec4 input_parameters(int first, int c4)
{
    ivec4 c = min(ivec4(0, 1, 2, 3) + c4 * 4, ivec4(IC - 1)) + first;
    return keep_channels(vec4(b[c.x], b[c.y], b[c.z], b[c.w]), c4, IC);
}

vec4 prologue_scale(int c4)
{
    return input_parameters(OC, c4);
}

vec4 prologue_offset(int c4)
{
    return input_parameters(OC + IC, c4);
}

#endif
