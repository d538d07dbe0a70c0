// Mean over H and W.
//
//   y[n,c] = (1 / (H*W)) * sum over h, w of x'[n,c,h,w]
//
// x' is x, or act(s[c]*x + t[c]) with a prologue.
// Every invocation of a workgroup sums each local_size_x-th pixel, then the workgroup adds the partial sums as a tree: a sum of
// P pixels has a rounding error that grows with P / local_size_x + log2(local_size_x), and the same bits in every run.
//
// Bindings: 0 x: blocked [N][C][H][W]
//           1 s: float [C], unread without a prologue
//           2 t: float [C], unread without a prologue
//           3 y: blocked [N][C][1][1]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     workgroups x: ceil(C/4), y: N, z: 1.
//           local_size_x is a power of two up to 256, local_size_y = local_size_z = 1.
// Requires: Vulkan 1.1 core; 128 invocations are always there, 256 only where maxComputeWorkGroupInvocations says so.
// Tested:   tests/Kernels.Tests/GlobalAveragePoolTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int H = 1;
layout(constant_id = 6) const int W = 1;
#define PROLOGUE_ID 7  // to 10: PROLOGUE and its activation

#include "prologue.glsl"

layout(set = 0, binding = 0) readonly buffer X { VALUE4 x[]; };
layout(set = 0, binding = 1) readonly buffer S { float s[]; };
layout(set = 0, binding = 2) readonly buffer T { float t[]; };
layout(set = 0, binding = 3) writeonly buffer Y { VALUE4 y[]; };

shared vec4 partial[256];

void main()
{
    int c4 = int(gl_WorkGroupID.x);
    int n = int(gl_WorkGroupID.y);
    int size = int(gl_WorkGroupSize.x);
    int i = int(gl_LocalInvocationID.x);
    if (c4 >= channel_blocks(C) || n >= N)
    {
        return;
    }

    vec4 scale = vec4(0.0);
    vec4 offset = vec4(0.0);
    if (PROLOGUE != 0)
    {
        ivec4 c = min(ivec4(0, 1, 2, 3) + c4 * 4, ivec4(C - 1));
        scale = vec4(s[c.x], s[c.y], s[c.z], s[c.w]);
        offset = vec4(t[c.x], t[c.y], t[c.z], t[c.w]);
    }

    int first = blocked_index(n, c4, 0, 0, C, H, W);
    vec4 sum = vec4(0.0);
    for (int pixel = i; pixel < H * W; pixel += size)
    {
        vec4 value = value4(x[first + pixel]);
        if (PROLOGUE != 0)
        {
            value = prologue(value, scale, offset);
        }

        sum += value;
    }

    partial[i] = sum;
    for (int stride = size / 2; stride > 0; stride /= 2)
    {
        barrier();
        if (i < stride)
        {
            partial[i] += partial[i + stride];
        }
    }

    if (i == 0)
    {
        y[n * channel_blocks(C) + c4] = stored4(keep_channels(partial[0] / float(H * W), c4, C));
    }
}
