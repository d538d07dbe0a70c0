// The K largest of C values, with their indices, the largest first; equal values (+0 and -0 too) by the lower index; NaN last.
//
//   y[n,k] = (c, v[n,c]) for the k-th c in that order
//   SOFTMAX 0: v[n,c] = x[n,c]        SOFTMAX 1: v[n,c] = e^(x[n,c] - m) / t, the soft-max of softmax.glsl
//
// Values are compared as integers that have the floats' order, so the result is the same on every device.
//
// Bindings: 0 x: blocked [N][C][1][1]
//           1 y: pairs [N][K] of (uint index, float value)
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     workgroups x: N, y: 1, z: 1.
//           local_size_x is a power of two up to 256, local_size_y = local_size_z = 1. 1 <= K <= C.
// Requires: Vulkan 1.1 core; 128 invocations are always there, 256 only where maxComputeWorkGroupInvocations says so.
// Tested:   tests/Kernels.Tests/TopKTests.cs
#version 450

#extension GL_EXT_control_flow_attributes : require

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"
#include "exponential.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int K = 1;
layout(constant_id = 6) const int SOFTMAX = 0;

layout(set = 0, binding = 0) readonly buffer X { VALUE4 x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { uvec2 y[]; };

#include "softmax.glsl"

// What is known of a class: its rank, which grows with its value, its index, the bits of its value.
struct Candidate
{
    uint rank;
    uint index;
    uint value;
};

shared Candidate best[256];

const Candidate NOTHING = Candidate(0u, 0xFFFFFFFFu, 0u);

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

bool before(Candidate p, Candidate q)
{
    return p.rank > q.rank || (p.rank == q.rank && p.index < q.index);
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

    int first = n * channel_blocks(C);
    float largest = 0.0;
    float total = 1.0;
    if (SOFTMAX != 0)
    {
        largest = softmax_largest(first, 1);
        total = softmax_total(first, 1, largest);
    }

    Candidate previous = NOTHING;
    for (int k = 0; k < K; k++)
    {
        // The best of those that come after the one found before.
        Candidate found = NOTHING;
        for (int c4 = i; c4 < channel_blocks(C); c4 += size)
        {
            vec4 values = value4(x[first + c4]);
            if (SOFTMAX != 0)
            {
                values = exponential(values - largest) / total;
            }

            [[unroll]] for (int lane = 0; lane < 4; lane++)
            {
                uint bits = floatBitsToUint(values[lane]);
                Candidate candidate = Candidate(rank(bits), uint(c4 * 4 + lane), bits);
                if (candidate.index < uint(C) && (k == 0 || before(previous, candidate)) && before(candidate, found))
                {
                    found = candidate;
                }
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
            y[n * K + k] = uvec2(previous.index, previous.value);
        }

        barrier();  // best[0] has been read
    }
}
