// The blocked layout to dense NCHW.
//
//   y[n,c,h,w] = x[n,c,h,w]
//
// Bindings: 0 x: blocked [N][C][H][W]
//           1 y: float [N][C][H][W], row-major
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: H*W, y: C, z: N, each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one float.
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

layout(set = 0, binding = 0) readonly buffer X { VALUE_WORD x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };

void main()
{
    int pixel = int(gl_GlobalInvocationID.x);
    int c = int(gl_GlobalInvocationID.y);
    int n = int(gl_GlobalInvocationID.z);
    if (pixel >= H * W || c >= C || n >= N)
    {
        return;
    }

    int block = n * channel_blocks(C) + c / 4;
    y[(n * C + c) * (H * W) + pixel] = value_at(x, (block * (H * W) + pixel) * 4 + c % 4);
}
