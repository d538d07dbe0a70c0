// e^x to about one ULP on every device. GLSL's exp may be off by 3 + 2|x| ULP (Vulkan, "Precision and Operation of SPIR-V
// Instructions"), and drivers make use of it: far too coarse for the small terms of a soft-max.
// Defines: exponential(vec4).
//
//   e^x = 2^n * e^r,  n = x / ln 2 rounded,  r = x - n ln 2,  |r| <= (ln 2)/2
//
// ln 2 is subtracted in two parts, the first short enough that n times it is exact (Cody and Waite 1980); the Taylor polynomial of
// degree 7 is off by less than 6e-9. Overflow gives infinity, underflow zero, NaN stays NaN.
#ifndef EXPONENTIAL_GLSL
#define EXPONENTIAL_GLSL

// 2^n for -126 <= n <= 127.
vec4 power_of_two(ivec4 n)
{
    return intBitsToFloat((n + 127) << 23);
}

vec4 exponential(vec4 x)
{
    // Past these bounds the result is zero or infinite; within, n fits the scaling below. Comparisons that are false for NaN keep it.
    x = mix(x, vec4(-110.0), lessThan(x, vec4(-110.0)));
    x = mix(x, vec4(90.0), greaterThan(x, vec4(90.0)));

    vec4 n = floor(x * 1.44269504 + 0.5);

    // precise: a compiler that is free to reorder adds the two parts of ln 2 up first. (It is free to do so with fma too.)
    precise vec4 r = x - n * 0.693359375;
    r = r + n * 2.12194440e-4;

    vec4 p = vec4(1.0 / 5040.0);
    p = fma(p, r, vec4(1.0 / 720.0));
    p = fma(p, r, vec4(1.0 / 120.0));
    p = fma(p, r, vec4(1.0 / 24.0));
    p = fma(p, r, vec4(1.0 / 6.0));
    p = fma(p, r, vec4(0.5));
    p = fma(p, r, vec4(1.0));
    p = fma(p, r, vec4(1.0));

    // In two factors: 2^n alone may be no normal number.
    ivec4 half_ = ivec4(n) >> 1;
    return p * power_of_two(half_) * power_of_two(ivec4(n) - half_);
}

#endif
