// Activations. The numbers are those of the converter's ActivationKind.
// Defines: ACTIVATION_*, activation(vec4, kind, low, high).
//
//   0  y = x
//   1  y = max(x, 0)
//   2  y = min(max(x, low), high)
//   3  y = 1 / (1 + e^-x)
//
// NaN stays NaN in all of them, as ONNX has it. GLSL's min, max and clamp may return either operand for NaN, so comparisons that
// are false for NaN select instead.
#ifndef ACTIVATION_FUNCTION_GLSL
#define ACTIVATION_FUNCTION_GLSL

#include "exponential.glsl"

#define ACTIVATION_NONE 0
#define ACTIVATION_RELU 1
#define ACTIVATION_CLIP 2
#define ACTIVATION_SIGMOID 3

// kind, low and high are specialization constants: one branch is left.
vec4 activation(vec4 x, int kind, float low, float high)
{
    if (kind == ACTIVATION_RELU)
    {
        return mix(x, vec4(0.0), lessThan(x, vec4(0.0)));
    }

    if (kind == ACTIVATION_CLIP)
    {
        vec4 atLeast = mix(x, vec4(low), lessThan(x, vec4(low)));
        return mix(atLeast, vec4(high), greaterThan(atLeast, vec4(high)));
    }

    if (kind == ACTIVATION_SIGMOID)
    {
        return 1.0 / (1.0 + exponential(-x));
    }

    return x;
}

#endif
