// The activation that a kernel applies last.
// Needs, declared before: int ACTIVATION, float ACT_MIN, float ACT_MAX (specialization constants).
// Defines: activate(float), activate(vec4), and what activation_function.glsl defines.
#ifndef ACTIVATION_GLSL
#define ACTIVATION_GLSL

#include "activation_function.glsl"

vec4 activate(vec4 x)
{
    return activation(x, ACTIVATION, ACT_MIN, ACT_MAX);
}

float activate(float x)
{
    return activate(vec4(x)).x;
}

#endif
