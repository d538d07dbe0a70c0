// Soft-max over the channels, or its logarithm.
//
//   LOG 0: y[n,c,h,w] = e^(x[n,c,h,w] - m) / t
//   LOG 1: y[n,c,h,w] = (x[n,c,h,w] - m) - ln t         with m = max over c of x, t = sum over c of e^(x - m), per (n,h,w)
//
// A NaN among the channels, or a largest channel that is infinite, makes NaN of all of them. softmax.glsl makes m and t.
//
// Bindings: 0 x: blocked [N][C][H][W]
//           1 y: blocked [N][C][H][W]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     workgroups x: W, y: H, z: N.
//           local_size_x is a power of two up to 256, local_size_y = local_size_z = 1.
// Requires: Vulkan 1.1 core; 128 invocations are always there, 256 only where maxComputeWorkGroupInvocations says so.
// Tested:   tests/Kernels.Tests/SoftmaxTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"
#include "exponential.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int H = 1;
layout(constant_id = 6) const int W = 1;
layout(constant_id = 7) const int LOG = 0;

layout(set = 0, binding = 0) readonly buffer X { VALUE4 x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { VALUE4 y[]; };

#include "softmax.glsl"

void main()
{
    int w = int(gl_WorkGroupID.x);
    int h = int(gl_WorkGroupID.y);
    int n = int(gl_WorkGroupID.z);
    if (w >= W || h >= H || n >= N)
    {
        return;
    }

    int first = blocked_index(n, 0, h, w, C, H, W);
    int step = H * W;
    float largest = softmax_largest(first, step);
    float total = softmax_total(first, step, largest);
    float logTotal = log(total);
    for (int c4 = int(gl_LocalInvocationID.x); c4 < channel_blocks(C); c4 += int(gl_WorkGroupSize.x))
    {
        vec4 shifted = value4(x[first + c4 * step]) - largest;
        vec4 result = LOG != 0 ? shifted - logTotal : exponential(shifted) / total;
        y[first + c4 * step] = stored4(keep_channels(result, c4, C));
    }
}
