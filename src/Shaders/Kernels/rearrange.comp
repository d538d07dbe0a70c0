// Transpose, slice, constant pad and concatenation: a strided gather into a box of the output.
//
//   y[AT + q] = x[i]  with  i[d] = q[PERM_d] * STEP_d + START_d  on every axis d of x,  FILL where i lies outside x
//
// for all q with 0 <= q < BOX. PERM_d names the axis of the box (0 N, 1 C, 2 H, 3 W) that walks axis d of x; STEP and START are
// signed. A box that reaches the last channel (AT_C + BOX_C = OC) also writes zero to the empty lanes after it. Several dispatches
// may fill the boxes of one output, even within one vec4: the kernel stores single floats.
//
// Bindings: 0 x: blocked [IN][IC][IH][IW]
//           1 y: blocked [ON][OC][OH][OW], written inside the box only
// Grid:     invocations x: BOX_H*BOX_W, y: BOX_C + E, z: BOX_N, each divided by the workgroup size and rounded up,
//           with E = AT_C + BOX_C = OC ? 4*ceil(OC/4) - OC : 0; any workgroup size.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/RearrangeTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "rearrange.glsl"

layout(set = 0, binding = 0) readonly buffer X { float x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };

const int EMPTY_LANES = AT_C + BOX_C == OC ? (4 - OC % 4) % 4 : 0;

void main()
{
    ivec4 q = box_coordinates();
    ivec4 at = q + ivec4(AT_N, AT_C, AT_H, AT_W);
    if (q.x >= BOX_N || q.y >= BOX_C + EMPTY_LANES || q.z >= BOX_H || at.x >= ON || at.y >= channel_blocks(OC) * 4
        || at.z >= OH || at.w >= OW)
    {
        return;
    }

    float value = 0.0;
    if (q.y < BOX_C)
    {
        ivec4 i = source(q);
        value = FILL;
        if (in_input(i))
        {
            value = x[blocked_element(i.x, i.y, i.z, i.w, IC, IH, IW)];
        }
    }

    y[blocked_element(at.x, at.y, at.z, at.w, OC, OH, OW)] = value;
}
