// Texture to network input: resize (antialiased bilinear), crop or border, colour order, normalisation.
//
//   y[0,c,oh,ow] = (p[c] * SCALE - MEAN[c]) / STD[c]       p: the resized picture's colour, 0..255, at (oh + TOP, ow + LEFT)
//
// A texel's R, G and B are brought into 0..1 (NaN counts as 0) and times 255; with LINEAR 1 they are encoded first, as sRGB has it:
//   e(x) = 12.92 x for x <= 0.0031308, else 1.055 x^(1/2.4) - 0.055
// since networks are trained on encoded pixels. Alpha is ignored. Resampling, per axis: Include/triangle.glsl; nothing is rounded to 8 bits in
// between. Rectangle, size after resizing, crop: Include/texture.glsl. Colour order: Include/picture.glsl.
//
// Bindings: 0 picture: a 2-D view of any format that is read as floats; only level 0 and layer 0
//           1 y: blocked [1][C][H][W], C = 3, or 1 for COLOR 2
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: W, y: H, z: 1, each divided by the workgroup size and rounded up; any workgroup size.
// Requires: Vulkan 1.1 core; SOURCE_X + SOURCE_W and SOURCE_Y + SOURCE_H up to 65535, not negative; a resized size from 1 to 2^29.
// Tested:   tests/Kernels.Tests/TextureToTensorTests.cs
#version 450
#extension GL_EXT_samplerless_texture_functions : require

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"
#include "picture.glsl"
#include "triangle.glsl"
#include "texture.glsl"

layout(push_constant) uniform Words
{
    TEXTURE_PUSH_CONSTANTS
    int LINEAR;
};

layout(set = 0, binding = 0) uniform texture2D picture;
layout(set = 0, binding = 1) writeonly buffer Y { VALUE4 y[]; };

vec3 encoded(vec3 linear)
{
    vec3 curve = 1.055 * pow(linear, vec3(1.0 / 2.4)) - 0.055;
    return mix(curve, 12.92 * linear, lessThanEqual(linear, vec3(0.0031308)));
}

void main()
{
    int ow = int(gl_GlobalInvocationID.x);
    int oh = int(gl_GlobalInvocationID.y);
    if (ow >= W || oh >= H || gl_GlobalInvocationID.z != 0u)
    {
        return;
    }

    ivec2 size = textureSize(picture, 0);
    int at = oh + TOP;
    Window columns = bounded(window(ow + LEFT, RESIZED_W, SOURCE_X, SOURCE_W, 1, 0.0), size.x);
    Window rows = bounded(window(FLIP != 0 ? RESIZED_H - 1 - at : at, RESIZED_H, SOURCE_Y, SOURCE_H, 1, 0.0), size.y);
    vec4 sum = vec4(0.0);  // weighted R, G, B and the weights
    for (int row = rows.begin; row < rows.end; row++)
    {
        vec4 rowSum = vec4(0.0);
        for (int first = columns.begin; first < columns.end; first += COLUMNS_PER_ROUND)
        {
            UNROLL for (int i = 0; i < COLUMNS_PER_ROUND; i++)
            {
                vec3 color = unit(texelFetch(picture, ivec2(min(first + i, columns.end - 1), row), 0).rgb);
                if (LINEAR != 0)
                {
                    color = encoded(color);
                }

                rowSum = fma(vec4(color, 1.0), vec4(weight(columns, first + i)), rowSum);
            }
        }

        sum = fma(rowSum, vec4(weight(rows, row)), sum);
    }

    y[oh * W + ow] = stored4(network_value(sum.w > 0.0 ? 255.0 * (sum.rgb / sum.w) : vec3(PAD_R, PAD_G, PAD_B)));
}
