// 2-D convolution + bias + shortcut + activation for devices whose fast operations are texel fetches and subgroup shuffles by a
// constant, as Mesa's lavapipe: lane = output channel.
//
//   y[n,oc,oh,ow] = act(b[oc] + sum over ic, kh, kw of w[oc,ic,kh,kw] * x'[n, ic, oh*SH + kh*DH - PT, ow*SW + kw*DW - PL])
//
// x' is x, or act'(s[c]*x + t[c]) with a prologue, zero outside; the shortcut r is added before or after act, or act is the gate
// between r and x' (conv_constants.glsl).
//
// A workgroup is one subgroup. It makes a tile of TILE_W x TILE_H output pixels by LANES * CHANNEL_GROUPS output channels, one channel
// of each group per lane, and keeps the sums in registers. Each lane fetches another pixel (a vec4 of input channels); a shuffle by a
// constant then spreads one lane's value to all lanes. A weight fetch serves all pixels of the tile, a pixel fetch all its channels:
// the larger the tile, the fewer fetches.
//
// Two forms, by the macro ROW_KERNEL:
//   without it: any kernel size, stride and dilation. The tile is TILE_W * TILE_H consecutive pixels of the N*OH*OW output pixels,
//               whatever rows they are in; the taps are a loop. (TILE_W is only the number of pixels worked on at a time.)
//   with it:    KW = ROW_KERNEL, SW = ROW_STRIDE, DW = 1. The tile is a rectangle; the taps of a kernel row are unrolled and share
//               the pixels fetched for them.
//
// Bindings: 0 x: storage texels [N][ceil(IC/4)][IH][IW], lanes past IC zero; the shape of y with a gate
//           1 w: storage texels [KH*KW][ceil(IC/4)][OCP], made by pack_conv_weights
//           2 b: float [OC] bias; with a prologue then [IC] s, then [IC] t
//           3 r: texels [N][ceil(OC/4)][OH][OW] (bound to anything when RESIDUAL is 0)
//           4 y: blocked [N][ceil(OC/4)][OH][OW]
// Macros:   LANES: the subgroup size, a multiple of 4. CHANNEL_GROUPS, TILE_W, TILE_H. ROW_KERNEL with ROW_STRIDE, or neither.
//           IC_STEP: blocks of 4 input channels per round of the loop (1 when not given).
//           OCP is OC rounded up to a multiple of LANES * CHANNEL_GROUPS.
// Grid:     without ROW_KERNEL: workgroups x: ceil(N*OH*OW / (TILE_W*TILE_H)), y: OCP / (LANES*CHANNEL_GROUPS), z: 1.
//           with ROW_KERNEL:    workgroups x: ceil(OW/TILE_W), y: ceil(OH/TILE_H), z: N * OCP / (LANES*CHANNEL_GROUPS).
//           local_size_x = LANES, local_size_y = local_size_z = 1.
// Requires: subgroup size LANES exactly; subgroup shuffle in compute shaders; maxTexelBufferElements of at least the texels of x, w
//           and r. GROUPS = 1.
// Compile:  with glslc -O0. The driver unrolls the marked loops in any case; unrolled by glslc a module is four times as large.
// Tested:   tests/Kernels.Tests/Conv2dLanesTests.cs
#version 450

#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require

#include "workgroup.glsl"
#include "conv_constants.glsl"

// Image loads, not texel fetches: lavapipe calls a function for a fetch and spills what lives across it; a load is inlined.
layout(set = 0, binding = 0, rgba32f) readonly uniform imageBuffer x;
layout(set = 0, binding = 1, rgba32f) readonly uniform imageBuffer w;
layout(set = 0, binding = 2) readonly buffer B { float b[]; };
layout(set = 0, binding = 3) uniform samplerBuffer r;
layout(set = 0, binding = 4) writeonly buffer Y { vec4 y[]; };

#include "conv_prologue.glsl"

#ifndef IC_STEP
#define IC_STEP 1
#endif

#ifdef ROW_KERNEL
#define TAPS ROW_KERNEL
#define STEP ROW_STRIDE
#else
#define TAPS 1
#define STEP 1
#endif

// All loops over registers are unrolled: an array in registers can only be indexed by constants.
#define UNROLL [[unroll]]

#define PIXELS (TILE_W * TILE_H)
#define CHANNELS (LANES * CHANNEL_GROUPS)
// Input pixels that TILE_W output pixels of a row need, and that the tile needs for one kernel row.
#define PATCH_W ((TILE_W - 1) * STEP + TAPS)
#define PATCH (PATCH_W * TILE_H)
#define FETCHES ((PATCH + LANES - 1) / LANES)

const int IC4 = (IC + 3) / 4;
const int OC4 = (OC + 3) / 4;
const int OCP = (OC + CHANNELS - 1) / CHANNELS * CHANNELS;

// One of the scales (k % 8 < 4) or offsets of block c4 of the input's channels, zero past the last channel.
float prologue_parameter(int c4, int k)
{
    int c = c4 * 4 + (k & 3);
    float value = b[OC + ((k & 4) == 0 ? 0 : IC) + min(c, IC - 1)];
    return c < IC ? value : 0.0;
}

int first_channel()
{
#ifdef ROW_KERNEL
    return int(gl_WorkGroupID.z) / N * CHANNELS;
#else
    return int(gl_WorkGroupID.y) * CHANNELS;
#endif
}

// Where pixel p of the tile is in the output, and whether there is one. n is always a valid index.
bool locate(int p, out int n, out int oh, out int ow)
{
#ifdef ROW_KERNEL
    n = int(gl_WorkGroupID.z) % N;
    oh = int(gl_WorkGroupID.y) * TILE_H + p / TILE_W;
    ow = int(gl_WorkGroupID.x) * TILE_W + p % TILE_W;
    return p < PIXELS && oh < OH && ow < OW;
#else
    int at = int(gl_WorkGroupID.x) * PIXELS + p;
    n = min(at / (OH * OW), N - 1);
    oh = at / OW % OH;
    ow = at % OW;
    return p < PIXELS && at < N * OH * OW;
#endif
}

void main()
{
    int lane = int(gl_SubgroupInvocationID);

    float acc[CHANNEL_GROUPS][PIXELS];
    UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
    {
        int oc = first_channel() + g * LANES + lane;
        float bias = oc < OC ? b[min(oc, OC - 1)] : 0.0;
        UNROLL for (int p = 0; p < PIXELS; p++)
        {
            acc[g][p] = bias;
        }
    }

    // The pixels this lane fetches, for tap (0, 0): rows and columns of x (perhaps outside) and the first texel of their item.
    int item[FETCHES];
    int row[FETCHES];
    int column[FETCHES];
    bool exists[FETCHES];
    UNROLL for (int f = 0; f < FETCHES; f++)
    {
        int q = f * LANES + lane;
        int n, oh, ow;
#ifdef ROW_KERNEL
        locate(0, n, oh, ow);
        exists[f] = q < PATCH;
        row[f] = (oh + q / PATCH_W) * SH - PT;
        column[f] = ow * STEP - PL + q % PATCH_W;
#else
        exists[f] = locate(q, n, oh, ow);
        row[f] = oh * SH - PT;
        column[f] = ow * SW - PL;
#endif
        item[f] = n * IC4 * (IH * IW);
    }

    // These loops test at their end: lavapipe leaves a loop only there, and would run a last round in vain with all lanes off.
    int tap = 0;
    do
    {
        int pixel[FETCHES];
        bool inside[FETCHES];
        UNROLL for (int f = 0; f < FETCHES; f++)
        {
            int ih = row[f] + tap / KW * DH;
            int iw = column[f] + tap % KW * DW;
            inside[f] = exists[f] && uint(ih) < uint(IH) && uint(iw) < uint(IW);
            pixel[f] = item[f] + clamp(ih, 0, IH - 1) * IW + clamp(iw, 0, IW - 1);
        }

        int block = 0;
        do
        {
            vec4 pixels[IC_STEP][FETCHES];
            vec4 weights[IC_STEP][TAPS][CHANNEL_GROUPS];
            UNROLL for (int s = 0; s < IC_STEP; s++)
            {
                // Steps past the last block repeat it with zeros for pixels.
                int i = IC4 % IC_STEP == 0 ? block + s : min(block + s, IC4 - 1);
                bool some = IC4 % IC_STEP == 0 || block + s < IC4;
                vec4 scale = vec4(0.0);
                vec4 offset = vec4(0.0);
                if (PROLOGUE != 0)
                {
                    // A load costs as much for one lane as for all: lanes 0 to 3 load the scale, 4 to 7 the offset.
                    float first = prologue_parameter(i, lane);
                    float second = LANES < 8 ? prologue_parameter(i, lane + 4) : first;
                    UNROLL for (int c = 0; c < 4; c++)
                    {
                        scale[c] = subgroupShuffle(first, c);
                        offset[c] = subgroupShuffle(second, LANES < 8 ? c : c + 4);
                    }
                }

                UNROLL for (int f = 0; f < FETCHES; f++)
                {
                    vec4 texel = imageLoad(x, pixel[f] + i * (IH * IW));
                    if (PROLOGUE != 0)
                    {
                        texel = prologue(texel, scale, offset);
                    }

                    pixels[s][f] = mix(vec4(0.0), texel, bvec4(inside[f] && some));
                }

                UNROLL for (int t = 0; t < TAPS; t++)
                {
                    UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
                    {
                        weights[s][t][g] = imageLoad(w, ((tap + t) * IC4 + i) * OCP + first_channel() + g * LANES + lane);
                    }
                }
            }

            // Row by row of the tile, so that few sums are live at a time; many enough, since an addition takes some cycles.
            UNROLL for (int h = 0; h < TILE_H; h++)
            {
                UNROLL for (int s = 0; s < IC_STEP; s++)
                {
                    UNROLL for (int c = 0; c < 4; c++)
                    {
                        if (c < IC)
                        {
                            float value[PATCH_W];
                            UNROLL for (int q = 0; q < PATCH_W; q++)
                            {
                                value[q] = subgroupShuffle(pixels[s][(h * PATCH_W + q) / LANES][c], (h * PATCH_W + q) % LANES);
                            }

                            UNROLL for (int t = 0; t < TAPS; t++)
                            {
                                UNROLL for (int p = 0; p < TILE_W; p++)
                                {
                                    UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
                                    {
                                        acc[g][h * TILE_W + p] = fma(value[p * STEP + t], weights[s][t][g][c], acc[g][h * TILE_W + p]);
                                    }
                                }
                            }
                        }
                    }
                }
            }

            block += IC_STEP;
        }
        while (block < IC4);
        tap += TAPS;
    }
    while (tap < KH * KW);

    // Four pixels at a time change places with the four channels of a block, so that a lane stores whole vec4s: lane 4*i + j has
    // channel block i of pixel j.
    int turn = lane & 3;
    int quad = lane & ~3;
    UNROLL for (int p = 0; p < PIXELS; p += 4)
    {
        int n, oh, ow;
        bool there = locate(p + turn, n, oh, ow);
        UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
        {
            vec4 value;
            UNROLL for (int c = 0; c < 4; c++)
            {
                float v0 = subgroupShuffle(acc[g][p], quad + c);
                float v1 = subgroupShuffle(acc[g][min(p + 1, PIXELS - 1)], quad + c);
                float v2 = subgroupShuffle(acc[g][min(p + 2, PIXELS - 1)], quad + c);
                float v3 = subgroupShuffle(acc[g][min(p + 3, PIXELS - 1)], quad + c);
                value[c] = turn < 2 ? (turn == 0 ? v0 : v1) : (turn == 2 ? v2 : v3);
            }

            int o4 = (first_channel() + g * LANES + quad) / 4;
            bool stored = there && o4 < OC4;
            int at = blocked_index(n, o4, oh, ow, OC, OH, OW);
            vec4 shortcut = vec4(0.0);
            if (RESIDUAL != RESIDUAL_NONE)
            {
                shortcut = texelFetch(r, stored ? at : 0);
            }

            // x has the shape of y where it is carried.
            vec4 carried = vec4(0.0);
            if (RESIDUAL == RESIDUAL_GATED)
            {
                carried = imageLoad(x, stored ? at : 0);
                if (PROLOGUE != 0)
                {
                    carried = prologue(carried, prologue_scale(o4), prologue_offset(o4));
                }
            }

            value = keep_channels(finish(value, shortcut, carried), o4, OC);
            if (stored)
            {
                y[at] = value;
            }
        }
    }
}
