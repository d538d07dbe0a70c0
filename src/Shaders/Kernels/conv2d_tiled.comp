// 2-D convolution + bias + shortcut + activation for GPUs with fast shared memory: a product of matrices, tile by tile.
//
//   y[n,oc,oh,ow] = act(b[oc] + sum over ic, kh, kw of w[oc,ic,kh,kw] * x'[n, ic, oh*SH + kh*DH - PT, ow*SW + kw*DW - PL])
//
// x' is x, or act'(s[c]*x + t[c]) with a prologue, zero outside; the shortcut r is added before or after act, or act is the gate
// between r and x' (conv_constants.glsl).
//
// A workgroup makes a tile of TILE_C output channels by TILE_P consecutive pixels of the N*OH*OW output pixels; an invocation 8 by 8 of
// them: two blocks of four channels, THREADS_C blocks apart, and eight pixels, THREADS_P apart, so that neighbours store neighbours.
// A round is BLOCK_STEP steps of the reduction (conv_steps.glsl). Its weights and pixels are read into registers while the sums of the
// round before are made from one half of shared memory, and then fill the other half. A vec4 read from shared memory is four terms of a
// sum: 16 of them serve 256 multiply-adds.
//
// Channel 4*i + j of the tile lies at j*ROW_C + i in shared memory. ROW_C is 2 more than a multiple of 8: eight vec4s, which are all
// banks, hold eight neighbouring channels, as they are written, and eight neighbouring blocks, as they are read.
//
// With PARTS > 1 each part of the reduction writes its bare sums to y[part]; sum_parts adds them in order and does the rest. So a map of
// few pixels fills a GPU.
//
// Bindings: 0 x: blocked [N][IC][IH][IW]; the shape of y with a gate
//           1 w: vec4 [KH*KW][ceil(IC/4)][OCP], or four 16-bit floats for each, made by pack_conv_weights; with BATCHED [N] of them
//           2 b: float [OC] bias; with a prologue then [IC] s, then [IC] t
//           3 r: blocked [N][OC][OH][OW], unread without a shortcut
//           4 y: blocked [N][OC][OH][OW], or PARTS of them
// Macros:   TILE_C: a multiple of 32. TILE_P: a multiple of the invocations. BLOCK_STEP (1 when not given): BLOCK_STEP * TILE_C is a
//           multiple or a divisor of the invocations.
//           BATCHED: each item has weights of its own, and its sums stay bare.
//           PACKED_F16: as packed_weight.glsl has it; in shared memory weights are 32-bit floats.
//           VALUES_F16: as values.glsl has it; bare sums are 32-bit floats in any case.
//           OCP is OC rounded up to a multiple of TILE_C.
// Grid:     workgroups x: ceil(N*OH*OW / TILE_P), y: OCP / TILE_C, z: PARTS. With BATCHED x: ceil(OH*OW / TILE_P), z: N * PARTS.
//           local_size_x = TILE_C * TILE_P / 64, local_size_y = local_size_z = 1.
// Requires: 32 * BLOCK_STEP * (4 * ROW_C + TILE_P) bytes of shared memory. GROUPS = 1. No part is empty.
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

#ifndef BLOCK_STEP
#define BLOCK_STEP 1
#endif

#define THREADS_C (TILE_C / 8)
#define THREADS_P (TILE_P / 8)
#define INVOCATIONS (THREADS_C * THREADS_P)
#define PIXELS (TILE_P / INVOCATIONS)
#define WEIGHTS ((BLOCK_STEP * TILE_C + INVOCATIONS - 1) / INVOCATIONS)
#define ROW_C (TILE_C / 4 + 2)

#include "conv_prologue.glsl"
#include "conv_steps.glsl"

const int OCP = (OC + TILE_C - 1) / TILE_C * TILE_C;

// What a round needs, and two of them.
#define WEIGHTS_SIZE (BLOCK_STEP * 4 * ROW_C)
#define PIXELS_SIZE (BLOCK_STEP * TILE_P)
shared vec4 shared_weights[2 * WEIGHTS_SIZE];
shared vec4 shared_pixels[2 * PIXELS_SIZE];

// The weights this invocation reads next, where they are, and where they go. With fewer weights than invocations some do the same.
PACKED_WEIGHT next_weights[WEIGHTS];
uint source[WEIGHTS];
uint target[WEIGHTS];

// Reads what the next round needs. After the last round, something that is there.
void read_round(int end)
{
    uint last = (item() * STEPS + STEPS - 1) * OCP + gl_WorkGroupID.y * TILE_C;
    UNROLL for (int i = 0; i < WEIGHTS; i++)
    {
        next_weights[i] = w[min(source[i], last + (i * INVOCATIONS + gl_LocalInvocationIndex) % TILE_C)];
        source[i] += BLOCK_STEP * OCP;
    }

    load_pixels(end);
}

// Puts what was read into a half of shared memory.
void fill(uint half_)
{
    UNROLL for (int i = 0; i < WEIGHTS; i++)
    {
        shared_weights[half_ * WEIGHTS_SIZE + target[i]] = unpacked(next_weights[i]);
    }

    UNROLL for (int s = 0; s < BLOCK_STEP; s++)
    {
        UNROLL for (int q = 0; q < PIXELS; q++)
        {
            shared_pixels[half_ * PIXELS_SIZE + s * TILE_P + q * INVOCATIONS + gl_LocalInvocationIndex] = loaded_pixel(s, q);
        }
    }

    barrier();
}

void main()
{
    uint invocation = gl_LocalInvocationIndex;
    uint tp = invocation % THREADS_P;
    uint tc = invocation / THREADS_P;
    uint first_pixel = gl_WorkGroupID.x * TILE_P;
    start_pixels(first_pixel, invocation);
    UNROLL for (int i = 0; i < WEIGHTS; i++)
    {
        uint c = (i * INVOCATIONS + invocation) % TILE_C;
        uint s = (i * INVOCATIONS + invocation) / TILE_C % BLOCK_STEP;
        source[i] = (item() * STEPS + next_step + s) * OCP + gl_WorkGroupID.y * TILE_C + c;
        target[i] = s * (4 * ROW_C) + c % 4 * ROW_C + c / 4;
    }

    vec4 sums[2][8];
    UNROLL for (int j = 0; j < 8; j++)
    {
        sums[0][j] = vec4(0.0);
        sums[1][j] = vec4(0.0);
    }

    int end = min(part() * PART + PART, STEPS);
    int rounds = (end - next_step + BLOCK_STEP - 1) / BLOCK_STEP;
    uint half_ = 0;
    read_round(end);
    fill(half_);
    do
    {
        // These reads are waited for only when the other half is filled.
        read_round(end);
        UNROLL for (int s = 0; s < BLOCK_STEP; s++)
        {
            uint weights_at = half_ * WEIGHTS_SIZE + s * (4 * ROW_C) + tc;
            uint pixels_at = half_ * PIXELS_SIZE + s * TILE_P + tp;
            vec4 weights[2][4];
            UNROLL for (int i = 0; i < 4; i++)
            {
                weights[0][i] = shared_weights[weights_at + i * ROW_C];
                weights[1][i] = shared_weights[weights_at + i * ROW_C + THREADS_C];
            }

            vec4 value = shared_pixels[pixels_at];
            UNROLL for (int j = 0; j < 8; j++)
            {
                // The next one is on its way while this one is used.
                vec4 following = shared_pixels[pixels_at + min(j + 1, 7) * THREADS_P];
                UNROLL for (int c = 0; c < 4; c++)
                {
                    if (c < IC)
                    {
                        UNROLL for (int i = 0; i < 4; i++)
                        {
                            sums[0][j][i] = fma(weights[0][i][c], value[c], sums[0][j][i]);
                            sums[1][j][i] = fma(weights[1][i][c], value[c], sums[1][j][i]);
                        }
                    }
                }

                value = following;
            }
        }

        half_ = 1 - half_;
        fill(half_);
        rounds--;
    }
    while (rounds > 0);

    UNROLL for (int g = 0; g < 2; g++)
    {
        int o4 = int(gl_WorkGroupID.y * (TILE_C / 4) + g * THREADS_C + tc);
        UNROLL for (int j = 0; j < 8; j++)
        {
            store_output(first_pixel + j * THREADS_P + tp, o4, sums[g][j]);
        }
    }
}
