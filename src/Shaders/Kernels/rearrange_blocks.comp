// As rearrange, for boxes that move whole blocks of four channels: slices, padding and concatenation whose channels begin at multiples of four,
// as the shortcuts without weights of He et al. 2015 (section 4.2, option A). One load and one store for four channels.
//
//   y[AT + q] = x[i]  with  i[d] = q[PERM_d] * STEP_d + START_d  on every axis d of x,  FILL where i lies outside x
//
// for all q with 0 <= q < BOX, PERM_C = 1, STEP_C = 1, AT_C and START_C multiples of 4; BOX_C a multiple of 4 unless the box reaches the last
// channel (AT_C + BOX_C = OC), past which zero is written; and FILL = 0 unless IC and OC are multiples of 4.
//
// Bindings: 0 x: storage texels, blocked [IN][IC][IH][IW]
//           1 y: blocked [ON][OC][OH][OW], written inside the box only
// Grid:     invocations x: BOX_H*BOX_W, y: ceil(BOX_C/4), z: BOX_N, each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one vec4.
// Requires: maxTexelBufferElements >= IN * ceil(IC/4) * IH * IW.
// Tested:   tests/Kernels.Tests/RearrangeTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "rearrange.glsl"

// An image load: see conv2d_lanes.
layout(set = 0, binding = 0, rgba32f) readonly uniform imageBuffer x;
layout(set = 0, binding = 1) writeonly buffer Y { vec4 y[]; };

void main()
{
    ivec4 q = box_coordinates() * ivec4(1, 4, 1, 1);
    ivec4 at = q + ivec4(AT_N, AT_C, AT_H, AT_W);
    if (q.x >= BOX_N || q.y >= BOX_C || q.z >= BOX_H || any(greaterThanEqual(at, ivec4(ON, OC, OH, OW))))
    {
        return;
    }

    ivec4 i = source(q);
    bool inside = in_input(i);
    vec4 value = imageLoad(x, inside ? blocked_index(i.x, i.y / 4, i.z, i.w, IC, IH, IW) : 0);
    value = mix(vec4(FILL), value, bvec4(inside));
    y[blocked_index(at.x, at.y / 4, at.z, at.w, OC, OH, OW)] = keep_channels(value, at.y / 4, OC);
}
