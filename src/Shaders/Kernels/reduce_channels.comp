// Reduction within the channels: over all of them, or over groups of COUNT channels that lie INNER apart (maxout).
//
//   y[n,c,h,w] = reduction over j < COUNT of x[n, ((c / INNER) * COUNT + j) * INNER + c % INNER, h, w]
//   MODE 0: the largest, 3: the smallest; a NaN among them wins      MODE 1: the mean
//
// Bindings: 0 x: blocked [N][C * COUNT][H][W]
//           1 y: blocked [N][C][H][W]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: H*W, y: ceil(C/4), z: N, each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one vec4.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/ReduceChannelsTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int H = 1;
layout(constant_id = 6) const int W = 1;
layout(constant_id = 7) const int COUNT = 1;
layout(constant_id = 8) const int INNER = 1;
layout(constant_id = 9) const int MODE = 0;

#include "reduction.glsl"

layout(set = 0, binding = 0) readonly buffer X { VALUE_WORD x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { VALUE4 y[]; };

void main()
{
    int pixel = int(gl_GlobalInvocationID.x);
    int c4 = int(gl_GlobalInvocationID.y);
    int n = int(gl_GlobalInvocationID.z);
    if (pixel >= H * W || c4 >= channel_blocks(C) || n >= N)
    {
        return;
    }

    // Empty lanes read what the last channel reads.
    ivec4 c = min(ivec4(0, 1, 2, 3) + c4 * 4, ivec4(C - 1));
    ivec4 first = c / INNER * (COUNT * INNER) + c % INNER;
    vec4 result = vec4(reduction_start());
    for (int j = 0; j < COUNT; j++)
    {
        vec4 some;
        for (int lane = 0; lane < 4; lane++)
        {
            some[lane] = value_at(x, blocked_element(n, first[lane] + j * INNER, 0, pixel, C * COUNT, 1, H * W));
        }

        result = reduce(result, some);
    }

    if (MODE == MODE_AVERAGE)
    {
        result /= float(COUNT);
    }

    y[blocked_index(n, c4, 0, pixel, C, 1, H * W)] = stored4(keep_channels(result, c4, C));
}
