// Second of the two dispatches of a convolution whose reduction is split: adds the parts and does what the convolution would have done.
//
//   sum = b[oc] + parts[0] + parts[1] + … + parts[PARTS - 1], in this order;   y = finish(sum)   (conv_constants.glsl)
//
// Bindings: 0 parts: PARTS times blocked [N][OC][OH][OW], the bare sums
//           1 x: blocked [N][IC][IH][IW], read with a gate only
//           2 b: float [OC] bias; with a prologue then [IC] s, then [IC] t
//           3 r: blocked [N][OC][OH][OW], unread without a shortcut
//           4 y: blocked [N][OC][OH][OW]
// Macros:   VALUES_F16: as values.glsl has it; the parts are 32-bit floats in any case.
// Grid:     invocations x: N * ceil(OC/4) * OH * OW, y: 1, z: 1, divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes four output channels of one pixel.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/Conv2dGpuTests.cs
#version 450

#include "workgroup.glsl"
#include "conv_constants.glsl"

layout(constant_id = 27) const int PARTS = 1;

layout(set = 0, binding = 0) readonly buffer Parts { vec4 parts[]; };
layout(set = 0, binding = 1) readonly buffer X { VALUE4 x[]; };
layout(set = 0, binding = 2) readonly buffer B { float b[]; };
layout(set = 0, binding = 3) readonly buffer R { VALUE4 r[]; };
layout(set = 0, binding = 4) writeonly buffer Y { VALUE4 y[]; };

#include "conv_prologue.glsl"
#include "conv_finish.glsl"

const int OC4 = (OC + 3) / 4;
const int SIZE = N * OC4 * OH * OW;

void main()
{
    int at = int(gl_GlobalInvocationID.x);
    if (at >= SIZE)
    {
        return;
    }

    vec4 sum = parts[at];
    for (int part = 1; part < PARTS; part++)
    {
        sum += parts[part * SIZE + at];
    }

    store_finished(at, at / (OH * OW) % OC4, sum);
}
