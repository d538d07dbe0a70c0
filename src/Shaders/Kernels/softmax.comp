// Soft-max over the channels, or its logarithm.
//
//   LOG 0: y[n,c,h,w] = e^(x[n,c,h,w] - m) / t
//   LOG 1: y[n,c,h,w] = (x[n,c,h,w] - m) - ln t         with m = max over c of x, t = sum over c of e^(x - m), per (n,h,w)
//
// A NaN among the channels, or a largest channel that is infinite, makes NaN of all of them.
// Maximum and sum are trees over the workgroup: the same bits in every run.
//
// Bindings: 0 x: blocked [N][C][H][W]
//           1 y: blocked [N][C][H][W]
// Grid:     workgroups x: W, y: H, z: N.
//           local_size_x is a power of two up to 256, local_size_y = local_size_z = 1.
// Requires: Vulkan 1.1 core; 128 invocations are always there, 256 only where maxComputeWorkGroupInvocations says so.
// Tested:   tests/Kernels.Tests/SoftmaxTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "exponential.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int H = 1;
layout(constant_id = 6) const int W = 1;
layout(constant_id = 7) const int LOG = 0;

layout(set = 0, binding = 0) readonly buffer X { vec4 x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { vec4 y[]; };

shared float partial[256];

// A block of four channels; lanes past the last channel get `empty`.
vec4 load_block(int c4, int index, float empty)
{
    return mix(vec4(empty), x[index], lessThan(ivec4(0, 1, 2, 3) + c4 * 4, ivec4(C)));
}

// Reduces one float of every invocation to the workgroup's maximum or sum. All invocations call it.
float reduce(float value, bool takeMax)
{
    int i = int(gl_LocalInvocationID.x);
    barrier();  // the result of the reduction before this one has been read
    partial[i] = value;
    for (int stride = int(gl_WorkGroupSize.x) / 2; stride > 0; stride /= 2)
    {
        barrier();
        if (i < stride)
        {
            float other = partial[i + stride];
            partial[i] = takeMax ? max(partial[i], other) : partial[i] + other;
        }
    }

    barrier();
    return partial[0];
}

void main()
{
    int w = int(gl_WorkGroupID.x);
    int h = int(gl_WorkGroupID.y);
    int n = int(gl_WorkGroupID.z);
    if (w >= W || h >= H || n >= N)
    {
        return;
    }

    const float NEGATIVE_INFINITY = uintBitsToFloat(0xFF800000u);
    int first = int(gl_LocalInvocationID.x);
    int size = int(gl_WorkGroupSize.x);
    int blocks = channel_blocks(C);

    float largest = NEGATIVE_INFINITY;
    for (int c4 = first; c4 < blocks; c4 += size)
    {
        vec4 value = load_block(c4, blocked_index(n, c4, h, w, C, H, W), NEGATIVE_INFINITY);
        largest = max(largest, max(max(value.x, value.y), max(value.z, value.w)));
    }

    largest = reduce(largest, true);

    // A NaN may have been lost in max; here it reaches the sum.
    vec4 sums = vec4(0.0);
    for (int c4 = first; c4 < blocks; c4 += size)
    {
        int index = blocked_index(n, c4, h, w, C, H, W);
        sums += keep_channels(exponential(load_block(c4, index, largest) - largest), c4, C);
    }

    float total = reduce((sums.x + sums.y) + (sums.z + sums.w), false);
    float logTotal = log(total);
    for (int c4 = first; c4 < blocks; c4 += size)
    {
        int index = blocked_index(n, c4, h, w, C, H, W);
        vec4 shifted = x[index] - largest;
        vec4 result = LOG != 0 ? shifted - logTotal : exponential(shifted) / total;
        y[index] = keep_channels(result, c4, C);
    }
}
