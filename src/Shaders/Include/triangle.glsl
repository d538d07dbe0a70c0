// The antialiased triangle filter along one axis: which source pixels one resized pixel is made of, and with what weights.
// With scale = size / resized and support = max(scale, 1), resized pixel r lies at centre = (r + 0.5) * scale of the `size` pixels and is
//   the mean of the pixels i with floor(centre - support + 0.5) <= i < floor(centre + support + 0.5), inside the picture,
//   weighted by max(0, 1 - |i + 0.5 - centre| / support).
// A loop over a window takes COLUMNS_PER_ROUND columns in each round: Mesa's software driver ends all loops of an invocation after 65,535 rounds. How large
// a window may be is checked before (src/Runtime/Textures/ResampleLimit.cs).
// Defines: Window, window, weight, COLUMNS_PER_ROUND, and UNROLL of unroll.glsl.
#ifndef TRIANGLE_GLSL
#define TRIANGLE_GLSL

#include "unroll.glsl"

#define COLUMNS_PER_ROUND 4

// The source samples of one resized pixel on one axis.
struct Window
{
    int begin;
    int end;        // begin = end: the resized pixel lies outside the picture
    int origin;     // source sample near the picture's middle; distances are taken from there, so that they stay small and exact
    float centre;   // of the triangle, relative to the left edge of `origin`
    float support;  // half the triangle's width
};

// position, resized: which of how many resized pixels. first, size: the source pixels that the resized ones are made of.
// spacing: source pixels per sample, 2 for chroma of half the size. shift: how many samples farther right than in the middle of its
// source pixels a sample is taken to be looked up.
Window window(int position, int resized, int first, int size, int spacing, float shift)
{
    Window result;
    float scale = float(size) / float(resized * spacing);
    result.support = max(scale, 1.0);
    int middle = 2 * first + size;  // in half pixels
    result.origin = middle / (2 * spacing);
    result.centre = float(middle % (2 * spacing)) / float(2 * spacing) + shift + 0.5 * float(2 * position + 1 - resized) * scale;
    result.begin = max(first / spacing, result.origin + int(floor(result.centre - result.support + 0.5)));
    result.end = min((first + size + spacing - 1) / spacing, result.origin + int(floor(result.centre + result.support + 0.5)));
    if (position < 0 || position >= resized)
    {
        result.end = result.begin;
    }

    return result;
}

// Zero beyond the window's end.
float weight(Window on, int i)
{
    return i >= on.end ? 0.0 : max(0.0, 1.0 - abs(float(i - on.origin) + 0.5 - on.centre) / on.support);
}

#endif
