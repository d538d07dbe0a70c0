// 2-D convolution + bias + shortcut + activation for GPUs without shared memory: invocation = output pixel, and a weight is the same for
// the whole workgroup, so that it is read once for a subgroup (by AMD's scalar unit, as a block by Intel's, by a broadcast elsewhere).
//
//   y[n,oc,oh,ow] = act(b[oc] + sum over ic, kh, kw of w[oc,ic,kh,kw] * x'[n, ic, oh*SH + kh*DH - PT, ow*SW + kw*DW - PL])
//
// x' is x, or act'(s[c]*x + t[c]) with a prologue, zero outside; the shortcut r is added before or after act, or act is the gate
// between r and x' (conv_constants.glsl).
//
// A workgroup makes CHANNELS output channels by PIXELS * 64 consecutive pixels of the N*OH*OW output pixels. A read of a vec4 of x serves
// 4 * CHANNELS multiply-adds. It needs few registers: many subgroups hide the latency of the reads.
//
// With PARTS > 1 each part of the reduction writes its bare sums to y[part]; sum_parts adds them in order and does the rest.
//
// Bindings: 0 x: blocked [N][IC][IH][IW]; the shape of y with a gate
//           1 w: vec4 [KH*KW][ceil(IC/4)][OCP], or four 16-bit floats for each, made by pack_conv_weights; with BATCHED [N] of them
//           2 b: float [OC] bias; with a prologue then [IC] s, then [IC] t
//           3 r: blocked [N][OC][OH][OW], unread without a shortcut
//           4 y: blocked [N][OC][OH][OW], or PARTS of them
// Macros:   CHANNELS: a multiple of 4; PIXELS; BLOCK_STEP: steps of the reduction whose pixels are read at once.
//           BATCHED: each item has weights of its own, and its sums stay bare. PACKED_F16: as packed_weight.glsl has it.
//           VALUES_F16: as values.glsl has it; bare sums are 32-bit floats in any case.
//           OCP is at least OC rounded up to a multiple of CHANNELS.
// Grid:     workgroups x: ceil(N*OH*OW / (PIXELS * 64)), y: ceil(OC / CHANNELS), z: PARTS.
//           With BATCHED x: ceil(OH*OW / (PIXELS * 64)), z: N * PARTS.
//           local_size_x = 64, local_size_y = local_size_z = 1.
// Requires: Vulkan 1.1 core. GROUPS = 1. (PARTS - 1) * PART < STEPS.
// Compile:  with glslc -O0: the driver unrolls the marked loops in any case.
// Tested:   tests/Kernels.Tests/Conv2dGpuTests.cs
#version 450

#include "workgroup.glsl"
#include "conv_constants.glsl"
#include "packed_weight.glsl"

layout(set = 0, binding = 0) readonly buffer X { VALUE4 x[]; };
layout(set = 0, binding = 1) readonly buffer W { PACKED_WEIGHT w[]; };
layout(set = 0, binding = 2) readonly buffer B { float b[]; };
layout(set = 0, binding = 3) readonly buffer R { VALUE4 r[]; };
layout(set = 0, binding = 4) writeonly buffer Y { VALUE4 y[]; };

#define INVOCATIONS 64

#include "conv_prologue.glsl"
#include "conv_steps.glsl"

layout(constant_id = 28) const int OCP = 64;  // output channels of the packed weights

void main()
{
    uint first_pixel = gl_WorkGroupID.x * (PIXELS * INVOCATIONS);
    int first_channel = int(gl_WorkGroupID.y) * CHANNELS;
    int end = min(part() * PART + PART, STEPS);
    start_pixels(first_pixel, gl_LocalInvocationIndex);

    vec4 sums[CHANNELS / 4][PIXELS];
    UNROLL for (int g = 0; g < CHANNELS / 4; g++)
    {
        UNROLL for (int q = 0; q < PIXELS; q++)
        {
            sums[g][q] = vec4(0.0);
        }
    }

    int step = next_step;
    vec4 values[BLOCK_STEP][PIXELS];

    // What a round uses was read during the round before it.
    load_pixels(end);
    UNROLL for (int s = 0; s < BLOCK_STEP; s++)
    {
        UNROLL for (int q = 0; q < PIXELS; q++)
        {
            values[s][q] = loaded_pixel(s, q);
        }
    }

    do
    {
        load_pixels(end);
        UNROLL for (int s = 0; s < BLOCK_STEP; s++)
        {
            // Steps past the last meet zeros for pixels.
            int first = (item() * STEPS + min(step + s, STEPS - 1)) * OCP + first_channel;
            UNROLL for (int o = 0; o < CHANNELS; o++)
            {
                vec4 weight = unpacked(w[first + o]);
                UNROLL for (int c = 0; c < 4; c++)
                {
                    if (c < IC)
                    {
                        UNROLL for (int q = 0; q < PIXELS; q++)
                        {
                            sums[o / 4][q][o % 4] = fma(values[s][q][c], weight[c], sums[o / 4][q][o % 4]);
                        }
                    }
                }
            }
        }

        UNROLL for (int s = 0; s < BLOCK_STEP; s++)
        {
            UNROLL for (int q = 0; q < PIXELS; q++)
            {
                values[s][q] = loaded_pixel(s, q);
            }
        }

        step += BLOCK_STEP;
    }
    while (step < end);

    UNROLL for (int g = 0; g < CHANNELS / 4; g++)
    {
        UNROLL for (int q = 0; q < PIXELS; q++)
        {
            store_output(first_pixel + q * INVOCATIONS + gl_LocalInvocationIndex, first_channel / 4 + g, sums[g][q]);
        }
    }
}
