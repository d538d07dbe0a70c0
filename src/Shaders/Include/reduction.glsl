// What the reductions of a window and of channels share. The numbers are those of the converter's PoolKind.
// Needs, declared before: int MODE (specialization constant).
// Defines: MODE_*, reduction_start, reduce.
//
//   MODE 0: the largest, 3: the smallest; a NaN wins      otherwise: the sum
#ifndef REDUCTION_GLSL
#define REDUCTION_GLSL

#define MODE_MAX 0
#define MODE_AVERAGE 1
#define MODE_AVERAGE_WITH_PADDING 2
#define MODE_MIN 3

// The reduction of nothing.
float reduction_start()
{
    return MODE == MODE_MAX ? uintBitsToFloat(0xFF800000u) : MODE == MODE_MIN ? uintBitsToFloat(0x7F800000u) : 0.0;
}

// GLSL's max and min may drop a NaN: comparisons that are false for NaN select instead.
vec4 reduce(vec4 result, vec4 value)
{
    if (MODE == MODE_MAX)
    {
        return mix(mix(result, value, greaterThan(value, result)), value, isnan(value));
    }

    if (MODE == MODE_MIN)
    {
        return mix(mix(result, value, lessThan(value, result)), value, isnan(value));
    }

    return result + value;
}

#endif
