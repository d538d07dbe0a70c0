// A per-channel scale, offset and activation of a kernel's input, applied to each element read: what would else be a dispatch of
// channel_affine before it.
// Defines: the constants below, prologue.
//
//   x'[n,c,h,w] = act(s[c] * x[n,c,h,w] + t[c])
//
// Padding comes after it: outside the input x' is zero, not act(t).
// Needs, defined before: PROLOGUE_ID, the number of the first of the four specialization constants.
#ifndef PROLOGUE_GLSL
#define PROLOGUE_GLSL

#include "activation_function.glsl"

layout(constant_id = PROLOGUE_ID) const int PROLOGUE = 0;                 // 1: there is one; 0: x' = x
layout(constant_id = PROLOGUE_ID + 1) const int PROLOGUE_ACTIVATION = 0;  // ACTIVATION_*
layout(constant_id = PROLOGUE_ID + 2) const float PROLOGUE_MIN = 0.0;     // bounds of ACTIVATION_CLIP
layout(constant_id = PROLOGUE_ID + 3) const float PROLOGUE_MAX = 0.0;

// x' of four channels, from their s and t.
vec4 prologue(vec4 x, vec4 scale, vec4 offset)
{
    return activation(fma(scale, x, offset), PROLOGUE_ACTIVATION, PROLOGUE_MIN, PROLOGUE_MAX);
}

#endif
