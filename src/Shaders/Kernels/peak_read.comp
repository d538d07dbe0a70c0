// Measures how fast a device reads a storage buffer from end to end.
// Not for models: the slope of the roofline plot.
//
//   y[i] = sum over r < ROUNDS of x[r * STRIDE + i]
//
// Bindings: 0 x: vec4 [ROUNDS * STRIDE]
//           1 y: vec4 [STRIDE]
// Grid:     invocations x: STRIDE, a multiple of the workgroup size; neighbours read neighbours.
// Requires: nothing.
// Tested:   tests/Conformance.Tests/Verification/DevicePeakTests.cs
#version 450

#include "workgroup.glsl"

layout(constant_id = 3) const int ROUNDS = 1;
layout(constant_id = 4) const int STRIDE = 1;

layout(set = 0, binding = 0) readonly buffer X { vec4 x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { vec4 y[]; };

void main()
{
    int i = int(gl_GlobalInvocationID.x);
    vec4 sum = vec4(0.0);
    int r = 0;
    do
    {
        sum += x[r * STRIDE + i];
        r++;
    } while (r < ROUNDS);

    y[i] = sum;
}
