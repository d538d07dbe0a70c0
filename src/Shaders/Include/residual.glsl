// What becomes of a convolution's sum. RESIDUAL says it:
//
//   0  y = act(sum)
//   1  y = act(sum + r)
//   2  y = act(sum) + r
//   3  y = t*r + (1 - t)*x', t = act(sum): a highway layer's gate (Srivastava et al. 2015, arXiv:1505.00387); y has the shape of x
//
// with the shortcut r and x' the input after the prologue.
// Needs, declared before: int RESIDUAL, ACTIVATION, float ACT_MIN, ACT_MAX (specialization constants).
// Defines: RESIDUAL_*, finish and what activation.glsl defines.
#ifndef RESIDUAL_GLSL
#define RESIDUAL_GLSL

// The numbers are those of the converter's ResidualPosition.
#define RESIDUAL_NONE 0
#define RESIDUAL_BEFORE_ACTIVATION 1
#define RESIDUAL_AFTER_ACTIVATION 2
#define RESIDUAL_GATED 3

#include "activation.glsl"

// y of a sum, the shortcut r and, where it is gated, the input at the same place.
vec4 finish(vec4 sum, vec4 r, vec4 carried)
{
    vec4 value = activate(RESIDUAL == RESIDUAL_BEFORE_ACTIVATION ? sum + r : sum);
    if (RESIDUAL == RESIDUAL_AFTER_ACTIVATION)
    {
        return value + r;
    }

    // Not x' + t*(r - x'), which loses x' where r is large and t small.
    return RESIDUAL == RESIDUAL_GATED ? fma(value, r, (1.0 - value) * carried) : value;
}

#endif
