// Planes of brightness and chroma, as cameras and video decoders give them, to network input: resize (antialiased bilinear), crop or border,
// conversion to R, G, B, colour order, normalisation.
//
//   y[0,c,oh,ow] = (p[c] * SCALE - MEAN[c]) / STD[c]       p: the resized picture's colour, 0..255, at (oh + TOP, ow + LEFT)
//   (R, G, B) = 255 * unit(M * (Y, Cb, Cr, 1)),  M = MATRIX0..11 by rows; unit brings into 0..1, NaN to 0
//
// Y, Cb and Cr, as read from their planes (0..1), are resampled each by itself, then converted: as if chroma had been interpolated for each
// pixel, but for colours that R, G, B cannot hold, which are brought into range after resampling and not before. Chroma has half the width and height
// of Y, rounded up; chroma sample i covers the pixels 2 i and 2 i + 1, shifted by CHROMA_X and CHROMA_Y samples. Resampling, per axis:
// Include/triangle.glsl. Rectangle, size after resizing, crop: Include/texture.glsl. Colour order: Include/picture.glsl.
//
// Bindings: 0 luma: a 2-D view whose R is Y
//           1, 2 cb, cr: 2-D views whose R or, with CB_GREEN or CR_GREEN 1, G is Cb or Cr; both may be the same
//           3 y: blocked [1][C][H][W], C = 3, or 1 for COLOR 2
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: W, y: H, z: 1, each divided by the workgroup size and rounded up; any workgroup size.
// Requires: Vulkan 1.1 core; SOURCE_X + SOURCE_W and SOURCE_Y + SOURCE_H up to 65535, not negative; a resized size from 1 to 2^29.
// Tested:   tests/Kernels.Tests/PlanesToTensorTests.cs
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
    float MATRIX0;
    float MATRIX1;
    float MATRIX2;
    float MATRIX3;
    float MATRIX4;
    float MATRIX5;
    float MATRIX6;
    float MATRIX7;
    float MATRIX8;
    float MATRIX9;
    float MATRIX10;
    float MATRIX11;
    int CB_GREEN;
    int CR_GREEN;
    float CHROMA_X;
    float CHROMA_Y;
};

layout(set = 0, binding = 0) uniform texture2D luma;
layout(set = 0, binding = 1) uniform texture2D cb;
layout(set = 0, binding = 2) uniform texture2D cr;
layout(set = 0, binding = 3) writeonly buffer Y { VALUE4 y[]; };

Window columns_of(int position, int spacing, float shift, int size)
{
    return bounded(window(position, RESIZED_W, SOURCE_X, SOURCE_W, spacing, shift), size);
}

Window rows_of(int position, int spacing, float shift, int size)
{
    return bounded(window(position, RESIZED_H, SOURCE_Y, SOURCE_H, spacing, shift), size);
}

void main()
{
    int ow = int(gl_GlobalInvocationID.x);
    int oh = int(gl_GlobalInvocationID.y);
    if (ow >= W || oh >= H || gl_GlobalInvocationID.z != 0u)
    {
        return;
    }

    ivec2 at = ivec2(ow + LEFT, oh + TOP);
    at.y = FLIP != 0 ? RESIZED_H - 1 - at.y : at.y;

    ivec2 size = textureSize(luma, 0);
    Window columns = columns_of(at.x, 1, 0.0, size.x);
    Window rows = rows_of(at.y, 1, 0.0, size.y);
    vec2 brightness = vec2(0.0);  // weighted Y and the weights
    for (int row = rows.begin; row < rows.end; row++)
    {
        vec2 rowSum = vec2(0.0);
        for (int first = columns.begin; first < columns.end; first += COLUMNS_PER_ROUND)
        {
            UNROLL for (int i = 0; i < COLUMNS_PER_ROUND; i++)
            {
                float luma_ = texelFetch(luma, ivec2(min(first + i, columns.end - 1), row), 0).r;
                rowSum = fma(vec2(luma_, 1.0), vec2(weight(columns, first + i)), rowSum);
            }
        }

        brightness = fma(rowSum, vec2(weight(rows, row)), brightness);
    }

    size = min(textureSize(cb, 0), textureSize(cr, 0));
    columns = columns_of(at.x, 2, CHROMA_X, size.x);
    rows = rows_of(at.y, 2, CHROMA_Y, size.y);
    vec3 chroma = vec3(0.0);  // weighted Cb, Cr and the weights
    for (int row = rows.begin; row < rows.end; row++)
    {
        vec3 rowSum = vec3(0.0);
        for (int first = columns.begin; first < columns.end; first += COLUMNS_PER_ROUND)
        {
            UNROLL for (int i = 0; i < COLUMNS_PER_ROUND; i++)
            {
                ivec2 place = ivec2(min(first + i, columns.end - 1), row);
                vec2 blue = texelFetch(cb, place, 0).rg;
                vec2 red = texelFetch(cr, place, 0).rg;
                vec3 sample_ = vec3(CB_GREEN != 0 ? blue.g : blue.r, CR_GREEN != 0 ? red.g : red.r, 1.0);
                rowSum = fma(sample_, vec3(weight(columns, first + i)), rowSum);
            }
        }

        chroma = fma(rowSum, vec3(weight(rows, row)), chroma);
    }

    vec3 color = vec3(PAD_R, PAD_G, PAD_B);
    if (brightness.y > 0.0 && chroma.z > 0.0)
    {
        vec4 ycc = vec4(brightness.x / brightness.y, chroma.xy / chroma.z, 1.0);
        color = 255.0 * unit(vec3(
            dot(vec4(MATRIX0, MATRIX1, MATRIX2, MATRIX3), ycc),
            dot(vec4(MATRIX4, MATRIX5, MATRIX6, MATRIX7), ycc),
            dot(vec4(MATRIX8, MATRIX9, MATRIX10, MATRIX11), ycc)));
    }

    y[oh * W + ow] = stored4(network_value(color));
}
