// Dense NCHW to the blocked layout.
//
//   y[n,c,h,w] = x[n,c,h,w]
//
// Bindings: 0 x: float [N][C][H][W], row-major
//           1 y: blocked [N][C][H][W]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: H*W, y: ceil(C/4), z: N, each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one vec4.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/LayoutTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int H = 1;
layout(constant_id = 6) const int W = 1;

layout(set = 0, binding = 0) readonly buffer X { float x[]; };
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

    vec4 result = vec4(0.0);
    for (int lane = 0; lane < 4; lane++)
    {
        int c = c4 * 4 + lane;
        if (c < C)
        {
            result[lane] = x[(n * C + c) * (H * W) + pixel];
        }
    }

    y[(n * channel_blocks(C) + c4) * (H * W) + pixel] = stored4(result);
}
