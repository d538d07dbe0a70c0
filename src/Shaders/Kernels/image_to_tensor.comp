// Picture to network input: resize (antialiased bilinear), centre crop, colour order, normalisation.
//
//   y[0,c,oh,ow] = (p[c] * SCALE - MEAN[c]) / STD[c]       p: the resized picture's colour, 0..255, at (oh + top, ow + left)
//
// Size after resizing, from width x height, in integers (/ rounds down):
//   cover(w, h)   W*h >= H*w ? (W, W*h/w) : (H*w/h, H)                                 just covers W x H
//   RESIZE > 0    width <= height ? (RESIZE, RESIZE*height/width) : (RESIZE*width/height, RESIZE)
//   KEEP_SIZE 1   width >= W and height >= H ? (width, height) : cover(width, height)
//   neither       cover(width, height)
// Crop, per axis, d = resized - wanted:
//   d >= 0        top or left = d/2 rounded to the nearest integer, halves to even
//   d < 0         top or left = -((-d)/2); what lies outside the resized picture is black (p = 0)
// Resampling, per axis from `size` to `resized` pixels, for resized pixel r: a triangle as wide as a resized pixel is, at least 1:
//   scale = size / resized,  support = max(scale, 1),  centre = (r + 0.5) * scale
//   over the pixels i with floor(centre - support + 0.5) <= i < floor(centre + support + 0.5) and 0 <= i < size:
//   weight(i) = max(0, 1 - |i + 0.5 - centre| / support), divided by the sum of the weights
// Nothing is rounded to 8 bits in between; alpha is ignored.
// COLOR 0: p = (R, G, B); 1: p = (B, G, R); 2: p = (0.299 R + 0.587 G + 0.114 B).
//
// Bindings: 0 image: uint width, height, 0, 0, then width*height RGBA8 pixels, rows top down, R in the low byte
//           1 y: blocked [1][C][H][W], C = 3, or 1 for COLOR 2
// Grid:     invocations x: W, y: H, z: 1, each divided by the workgroup size and rounded up; any workgroup size.
// Requires: Vulkan 1.1 core; 1 <= width, height <= 65535 and a resized size below 2^30. A header that promises more pixels than the
//           buffer has reads none: the picture is black.
// Tested:   tests/Kernels.Tests/ImageToTensorTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"

layout(constant_id = 3) const int C = 3;
layout(constant_id = 4) const int H = 1;
layout(constant_id = 5) const int W = 1;
layout(constant_id = 6) const int COLOR = 0;
layout(constant_id = 7) const int RESIZE = 0;
layout(constant_id = 8) const int KEEP_SIZE = 0;
layout(constant_id = 9) const float SCALE = 1.0;
layout(constant_id = 10) const float MEAN0 = 0.0;
layout(constant_id = 11) const float MEAN1 = 0.0;
layout(constant_id = 12) const float MEAN2 = 0.0;
layout(constant_id = 13) const float STD0 = 1.0;
layout(constant_id = 14) const float STD1 = 1.0;
layout(constant_id = 15) const float STD2 = 1.0;

#define COLOR_RGB 0
#define COLOR_BGR 1
#define COLOR_GRAY 2

layout(set = 0, binding = 0) readonly buffer Image
{
    uint width;
    uint height;
    uint reserved0;
    uint reserved1;
    uint pixels[];
} image;

layout(set = 0, binding = 1) writeonly buffer Y { vec4 y[]; };

// a*b/c for b/c that may be large: no intermediate exceeds the result or a*c.
int scaled(int a, int b, int c)
{
    return a * (b / c) + a * (b % c) / c;
}

ivec2 cover(ivec2 size)
{
    // W*h >= H*w in unsigned integers: sizes up to 65535 fit.
    return uint(W) * uint(size.y) >= uint(H) * uint(size.x)
        ? ivec2(W, scaled(W, size.y, size.x))
        : ivec2(scaled(H, size.x, size.y), H);
}

ivec2 resized_size(ivec2 size)
{
    if (RESIZE > 0)
    {
        return size.x <= size.y ? ivec2(RESIZE, scaled(RESIZE, size.y, size.x)) : ivec2(scaled(RESIZE, size.x, size.y), RESIZE);
    }

    return KEEP_SIZE != 0 && size.x >= W && size.y >= H ? size : cover(size);
}

// First pixel of the crop on one axis; negative when the resized picture is smaller than the network's input.
int crop_offset(int resized, int wanted)
{
    int d = resized - wanted;
    int half_ = d / 2;  // toward zero
    return d >= 0 ? half_ + (d & half_ & 1) : half_;
}

// The source pixels of one resized pixel on one axis.
struct Window
{
    int begin;
    int end;        // begin = end: the resized pixel lies outside the picture
    int origin;     // source pixel near the picture's middle; distances are taken from there, so that they stay small and exact
    float centre;   // of the triangle, relative to the left edge of `origin`
    float support;  // half the triangle's width
};

Window window(int position, int resized, int size)
{
    Window result;
    float scale = float(size) / float(resized);
    result.support = max(scale, 1.0);
    result.origin = size / 2;
    result.centre = 0.5 * float(size & 1) + 0.5 * float(2 * position + 1 - resized) * scale;
    result.begin = max(0, result.origin + int(floor(result.centre - result.support + 0.5)));
    result.end = min(size, result.origin + int(floor(result.centre + result.support + 0.5)));
    if (position < 0 || position >= resized)
    {
        result.end = result.begin;
    }

    return result;
}

float weight(Window on, int i)
{
    return max(0.0, 1.0 - abs(float(i - on.origin) + 0.5 - on.centre) / on.support);
}

void main()
{
    int ow = int(gl_GlobalInvocationID.x);
    int oh = int(gl_GlobalInvocationID.y);
    if (ow >= W || oh >= H || gl_GlobalInvocationID.z != 0u)
    {
        return;
    }

    ivec2 size = ivec2(image.width, image.height);
    vec4 sum = vec4(0.0);  // weighted R, G, B and the weights
    if (size.x > 0 && size.y > 0 && size.y <= image.pixels.length() / size.x)
    {
        ivec2 resized = resized_size(size);
        Window columns = window(ow + crop_offset(resized.x, W), resized.x, size.x);
        Window rows = window(oh + crop_offset(resized.y, H), resized.y, size.y);
        for (int row = rows.begin; row < rows.end; row++)
        {
            vec4 rowSum = vec4(0.0);
            for (int column = columns.begin; column < columns.end; column++)
            {
                uint pixel = image.pixels[row * size.x + column];
                vec4 color = vec4(pixel & 255u, (pixel >> 8) & 255u, (pixel >> 16) & 255u, 1.0);
                rowSum = fma(color, vec4(weight(columns, column)), rowSum);
            }

            sum = fma(rowSum, vec4(weight(rows, row)), sum);
        }
    }

    vec3 color = sum.w > 0.0 ? sum.rgb / sum.w : vec3(0.0);
    if (COLOR == COLOR_BGR)
    {
        color = color.bgr;
    }
    else if (COLOR == COLOR_GRAY)
    {
        color = vec3(dot(color, vec3(0.299, 0.587, 0.114)));
    }

    vec3 value = (color * SCALE - vec3(MEAN0, MEAN1, MEAN2)) / vec3(STD0, STD1, STD2);
    y[oh * W + ow] = keep_channels(vec4(value, 0.0), 0, C);
}
