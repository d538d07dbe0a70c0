// Activations, applied last by a kernel. The numbers are those of the converter's ActivationKind.
// Needs, declared before: int ACTIVATION, float ACT_MIN, float ACT_MAX (specialization constants).
// Defines: activate(float), activate(vec4).
//
//   0  y = x
//   1  y = max(x, 0)
//   2  y = min(max(x, ACT_MIN), ACT_MAX)
//   3  y = 1 / (1 + e^-x)
//
// NaN stays NaN in all of them, as ONNX has it. GLSL's min, max and clamp may return either operand for NaN, so comparisons that
// are false for NaN select instead.
#ifndef ACTIVATION_GLSL
#define ACTIVATION_GLSL

#include "exponential.glsl"

#define ACTIVATION_NONE 0
#define ACTIVATION_RELU 1
#define ACTIVATION_CLIP 2
#define ACTIVATION_SIGMOID 3

vec4 activate(vec4 x)
{
    if (ACTIVATION == ACTIVATION_RELU)
    {
        return mix(x, vec4(0.0), lessThan(x, vec4(0.0)));
    }

    if (ACTIVATION == ACTIVATION_CLIP)
    {
        vec4 atLeast = mix(x, vec4(ACT_MIN), lessThan(x, vec4(ACT_MIN)));
        return mix(atLeast, vec4(ACT_MAX), greaterThan(atLeast, vec4(ACT_MAX)));
    }

    if (ACTIVATION == ACTIVATION_SIGMOID)
    {
        return 1.0 / (1.0 + exponential(-x));
    }

    return x;
}

float activate(float x)
{
    return activate(vec4(x)).x;
}

#endif
