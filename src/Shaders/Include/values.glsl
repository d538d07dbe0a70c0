// How the values that layers hand to each other lie in memory: in blocks of four channels (blocked.glsl), a float for each channel.
//
// Macros:  VALUES_F16: they are 16-bit floats, two in a word, the first one in the lower half. What is stored is rounded to the nearest one, of
//          two equally near ones to the even one; from 65520 on it becomes an infinity.
// Defines: VALUE4, the type of a buffer's elements where it is read and written in blocks; value4(e), the floats of such an element; stored4(v),
//          the element of four floats.
//          VALUE_WORD, the type where it is read in single floats; value_at(buffer, i), the float at index i.
#ifndef VALUES_GLSL
#define VALUES_GLSL

#ifdef VALUES_F16

#define VALUE4 uvec2
#define VALUE_WORD uint
#define value_at(x, i) unpackHalf2x16((x)[(i) >> 1] >> (((i) & 1) * 16)).x

vec4 value4(uvec2 halves)
{
    return vec4(unpackHalf2x16(halves.x), unpackHalf2x16(halves.y));
}

// packHalf2x16 may round to zero, as AMD's does, and drags what passes through many layers towards it: it is given what 11 bits can hold.
vec2 rounded(vec2 v)
{
    const float INFINITY = uintBitsToFloat(0x7F800000u);
    uvec2 bits = floatBitsToUint(v);
    bits = (bits + 0xFFFu + ((bits >> 13) & 1u)) & 0xFFFFE000u;

    // A NaN stays one.
    return mix(v * INFINITY, uintBitsToFloat(bits), lessThan(abs(v), vec2(65520.0)));
}

uint stored2(vec2 v)
{
    return packHalf2x16(rounded(v));
}

uvec2 stored4(vec4 v)
{
    return uvec2(stored2(v.xy), stored2(v.zw));
}

#else

#define VALUE4 vec4
#define VALUE_WORD float
#define value_at(x, i) (x)[i]
#define value4(e) (e)
#define stored4(v) (v)

#endif

#endif
