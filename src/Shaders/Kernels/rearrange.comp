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

layout(constant_id = 3) const int IN = 1;
layout(constant_id = 4) const int IC = 1;
layout(constant_id = 5) const int IH = 1;
layout(constant_id = 6) const int IW = 1;
layout(constant_id = 7) const int BOX_N = 1;
layout(constant_id = 8) const int BOX_C = 1;
layout(constant_id = 9) const int BOX_H = 1;
layout(constant_id = 10) const int BOX_W = 1;
layout(constant_id = 11) const int ON = 1;
layout(constant_id = 12) const int OC = 1;
layout(constant_id = 13) const int OH = 1;
layout(constant_id = 14) const int OW = 1;
layout(constant_id = 15) const int AT_N = 0;
layout(constant_id = 16) const int AT_C = 0;
layout(constant_id = 17) const int AT_H = 0;
layout(constant_id = 18) const int AT_W = 0;
layout(constant_id = 19) const int PERM_N = 0;
layout(constant_id = 20) const int PERM_C = 1;
layout(constant_id = 21) const int PERM_H = 2;
layout(constant_id = 22) const int PERM_W = 3;
layout(constant_id = 23) const int STEP_N = 1;
layout(constant_id = 24) const int STEP_C = 1;
layout(constant_id = 25) const int STEP_H = 1;
layout(constant_id = 26) const int STEP_W = 1;
layout(constant_id = 27) const int START_N = 0;
layout(constant_id = 28) const int START_C = 0;
layout(constant_id = 29) const int START_H = 0;
layout(constant_id = 30) const int START_W = 0;
layout(constant_id = 31) const float FILL = 0.0;

layout(set = 0, binding = 0) readonly buffer X { float x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };

const int EMPTY_LANES = AT_C + BOX_C == OC ? (4 - OC % 4) % 4 : 0;

// Coordinate of q on a box axis known from a constant.
int along(ivec4 q, int axis)
{
    return axis == 0 ? q.x : axis == 1 ? q.y : axis == 2 ? q.z : q.w;
}

void main()
{
    ivec4 q = ivec4(
        int(gl_GlobalInvocationID.z),
        int(gl_GlobalInvocationID.y),
        int(gl_GlobalInvocationID.x) / BOX_W,
        int(gl_GlobalInvocationID.x) % BOX_W);
    ivec4 at = q + ivec4(AT_N, AT_C, AT_H, AT_W);
    if (q.x >= BOX_N || q.y >= BOX_C + EMPTY_LANES || q.z >= BOX_H || at.x >= ON || at.y >= channel_blocks(OC) * 4
        || at.z >= OH || at.w >= OW)
    {
        return;
    }

    float value = 0.0;
    if (q.y < BOX_C)
    {
        int n = along(q, PERM_N) * STEP_N + START_N;
        int c = along(q, PERM_C) * STEP_C + START_C;
        int h = along(q, PERM_H) * STEP_H + START_H;
        int w = along(q, PERM_W) * STEP_W + START_W;
        bool inside = n >= 0 && n < IN && c >= 0 && c < IC && h >= 0 && h < IH && w >= 0 && w < IW;
        value = FILL;
        if (inside)
        {
            value = x[blocked_element(n, c, h, w, IC, IH, IW)];
        }
    }

    y[blocked_element(at.x, at.y, at.z, at.w, OC, OH, OW)] = value;
}
