// The K largest of C values, with their indices, the largest first; equal values (+0 and -0 too) by the lower index; NaN last.
//
//   y[n,k] = (c, x[n,c]) for the k-th c in that order
//
// Values are compared as integers that have the floats' order, so the result is the same on every device.
//
// Bindings: 0 x: blocked [N][C][1][1]
//           1 y: pairs [N][K] of (uint index, float value)
// Grid:     workgroups x: N, y: 1, z: 1.
//           local_size_x is a power of two up to 256, local_size_y = local_size_z = 1. 1 <= K <= C.
// Requires: Vulkan 1.1 core; 128 invocations are always there, 256 only where maxComputeWorkGroupInvocations says so.
// Tested:   tests/Kernels.Tests/TopKTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int K = 1;

layout(set = 0, binding = 0) readonly buffer X { uint x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { uvec2 y[]; };

// (rank, index); rank grows with the value.
shared uvec2 best[256];

const uvec2 NOTHING = uvec2(0u, 0xFFFFFFFFu);

// Bits of a float to an unsigned integer of the same order; NaN is 0, below negative infinity.
uint rank(uint bits)
{
    uint magnitude = bits & 0x7FFFFFFFu;
    if (magnitude > 0x7F800000u)
    {
        return 0u;
    }

    if (magnitude == 0u)
    {
        return 0x80000000u;
    }

    return (bits >> 31) != 0u ? ~bits : bits | 0x80000000u;
}

bool before(uvec2 p, uvec2 q)
{
    return p.x > q.x || (p.x == q.x && p.y < q.y);
}

void main()
{
    int n = int(gl_WorkGroupID.x);
    int i = int(gl_LocalInvocationID.x);
    int size = int(gl_WorkGroupSize.x);
    if (n >= N)
    {
        return;
    }

    int first = n * channel_blocks(C) * 4;
    uvec2 previous = NOTHING;
    for (int k = 0; k < K; k++)
    {
        // The best of those that come after the one found before.
        uvec2 found = NOTHING;
        for (int c = i; c < C; c += size)
        {
            uvec2 candidate = uvec2(rank(x[first + c]), uint(c));
            if ((k == 0 || before(previous, candidate)) && before(candidate, found))
            {
                found = candidate;
            }
        }

        best[i] = found;
        for (int stride = size / 2; stride > 0; stride /= 2)
        {
            barrier();
            if (i < stride && before(best[i + stride], best[i]))
            {
                best[i] = best[i + stride];
            }
        }

        barrier();
        previous = best[0];
        if (i == 0)
        {
            y[n * K + k] = uvec2(previous.y, x[first + int(previous.y)]);
        }

        barrier();  // best[0] has been read
    }
}
