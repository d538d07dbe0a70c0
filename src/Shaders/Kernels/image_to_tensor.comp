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
// Resampling, per axis: Include/triangle.glsl. Colour order: Include/picture.glsl.
// Nothing is rounded to 8 bits in between; alpha is ignored.
//
// Bindings: 0 image: uint width, height, 0, 0, then width*height RGBA8 pixels, rows top down, R in the low byte
//           1 y: blocked [1][C][H][W], C = 3, or 1 for COLOR 2
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: W, y: H, z: 1, each divided by the workgroup size and rounded up; any workgroup size.
// Requires: Vulkan 1.1 core; 1 <= width, height <= 65535 and a resized size below 2^30. A header that promises more pixels than the
//           buffer has reads none: the picture is black.
// Tested:   tests/Kernels.Tests/ImageToTensorTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"
#include "picture.glsl"
#include "triangle.glsl"

layout(constant_id = 14) const int RESIZE = 0;
layout(constant_id = 15) const int KEEP_SIZE = 0;

layout(set = 0, binding = 0) readonly buffer Image
{
    uint width;
    uint height;
    uint reserved0;
    uint reserved1;
    uint pixels[];
} image;

layout(set = 0, binding = 1) writeonly buffer Y { VALUE4 y[]; };

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
        Window columns = window(ow + crop_offset(resized.x, W), resized.x, 0, size.x, 1, 0.0);
        Window rows = window(oh + crop_offset(resized.y, H), resized.y, 0, size.y, 1, 0.0);
        for (int row = rows.begin; row < rows.end; row++)
        {
            vec4 rowSum = vec4(0.0);
            for (int first = columns.begin; first < columns.end; first += COLUMNS_PER_ROUND)
            {
                UNROLL for (int i = 0; i < COLUMNS_PER_ROUND; i++)
                {
                    uint pixel = image.pixels[row * size.x + min(first + i, columns.end - 1)];
                    vec4 color = vec4(pixel & 255u, (pixel >> 8) & 255u, (pixel >> 16) & 255u, 1.0);
                    rowSum = fma(color, vec4(weight(columns, first + i)), rowSum);
                }
            }

            sum = fma(rowSum, vec4(weight(rows, row)), sum);
        }
    }

    y[oh * W + ow] = stored4(network_value(sum.w > 0.0 ? sum.rgb / sum.w : vec3(0.0)));
}
