// Measures how fast a device multiplies and adds: no memory, no exchange of lanes, CHAINS independent sums in registers.
// Not for models: the roof of the roofline plot, and what shares of the peak are shares of.
//
//   y[i] = sum over the chains of s[k] after 8 * ROUNDS steps of s[k] = s[k] * x[0] + x[1]
//
// Bindings: 0 x: float [2], the factor (|factor| < 1, so that nothing overflows) and the addend
//           1 y: float [invocations]
// Grid:     any; every invocation makes 8 * ROUNDS * CHAINS multiply-adds.
// Requires: nothing.
// Macros:   CHAINS: more than the latency of a multiply-add times how many begin in a clock cycle, less than there are registers.
// Tested:   tests/Conformance.Tests/Verification/DevicePeakTests.cs
#version 450
#extension GL_EXT_control_flow_attributes : require

#include "workgroup.glsl"

layout(constant_id = 3) const int ROUNDS = 1;

layout(set = 0, binding = 0) readonly buffer X { float x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };

const int STEPS = 8;

void main()
{
    float factor = x[0];
    float addend = x[1];
    float s[CHAINS];
    [[unroll]] for (int k = 0; k < CHAINS; k++)
    {
        s[k] = float(gl_LocalInvocationID.x) + float(k);
    }

    int i = 0;
    do
    {
        [[unroll]] for (int step = 0; step < STEPS; step++)
        {
            [[unroll]] for (int k = 0; k < CHAINS; k++)
            {
                s[k] = s[k] * factor + addend;
            }
        }

        i++;
    } while (i < ROUNDS);

    float sum = 0.0;
    [[unroll]] for (int k = 0; k < CHAINS; k++)
    {
        sum += s[k];
    }

    y[gl_GlobalInvocationID.x] = sum;
}
