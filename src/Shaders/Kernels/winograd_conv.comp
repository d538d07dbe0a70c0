// Second of the two dispatches of a Winograd convolution (3x3, stride 1): products, output transform, bias, shortcut, activation, for
// devices whose fast operations are texel fetches and subgroup shuffles by a constant, as conv2d_lanes: lane = output channel.
//
//   y[n, oc, th*M + a, tw*M + b] = act(bias[oc] + (AT m A)[a][b]),  m[i][j] = sum over ic of u[i,j,ic,oc] * v[i,j,ic,tile]
//
// with AT of winograd.glsl and the shortcut r added before or after act. A workgroup is one subgroup. It makes TILE tiles of M x M
// outputs by LANES * CHANNEL_GROUPS output channels, one channel of each group per lane. For one of the (M+2)^2 products at a time it
// sums TILE values over the input channels as conv2d_lanes does, then adds them, times a column of AT, to the M sums of their row i,
// and each row, times a column of AT, to the M x M outputs. So no product leaves the registers (and the stack), which where stores are
// slow saves more than the second fold costs.
//
// Error:    each output differs from the exact one by at most (IC + 40) roundings (2^-24) of |AT| sum(|G||w||GT| * |BT||d||B|) |A|, the
//           same sum made of magnitudes: 8 + 1 roundings for the transforms of d, 8 + 2 for those of w, IC for the sum, 12 for the
//           output transform. For inputs and for weights of one magnitude that sum is 7.2 (M = 2) or 256 (M = 4) times the one that
//           bounds a direct convolution (with 9 IC + 4 roundings) at worst. A prologue adds 6 roundings. One NaN or infinity
//           makes NaN of the whole tile.
// Bindings: 0 v: storage texels [(M+2)^2][ceil(IC/4)][TILES], made by winograd_input
//           1 u: storage texels [(M+2)^2][ceil(IC/4)][OCP], made by pack_winograd_weights
//           2 b: float [OC] bias; more may follow
//           3 r: texels [N][ceil(OC/4)][OH][OW] (bound to anything when RESIDUAL is 0)
//           4 y: blocked [N][ceil(OC/4)][OH][OW]
// Macros:   LANES: the subgroup size, a multiple of 4. M: 2 or 4. CHANNEL_GROUPS, TILE.
//           IC_STEP: blocks of 4 input channels per round of the loop.
//           OCP is OC rounded up to a multiple of LANES * CHANNEL_GROUPS.
// Grid:     workgroups x: ceil(TILES / TILE), y: OCP / (LANES*CHANNEL_GROUPS), z: 1. local_size_x = LANES, y and z 1.
// Requires: subgroup size LANES exactly; subgroup shuffle in compute shaders; maxTexelBufferElements of at least the texels of v, u
//           and r. KH = KW = 3, SH = SW = DH = DW = 1, GROUPS = 1, no gate; a prologue is winograd_input's.
// Compile:  with glslc -O0. The driver unrolls the marked loops in any case.
// Tested:   tests/Kernels.Tests/WinogradTests.cs
#version 450

#extension GL_KHR_shader_subgroup_shuffle : require

#include "workgroup.glsl"
#include "conv_constants.glsl"
#include "winograd.glsl"

// Image loads, not texel fetches: lavapipe calls a function for a fetch and spills what lives across it; a load is inlined.
layout(set = 0, binding = 0, rgba32f) readonly uniform imageBuffer v;
layout(set = 0, binding = 1, rgba32f) readonly uniform imageBuffer u;
layout(set = 0, binding = 2) readonly buffer B { float b[]; };
layout(set = 0, binding = 3) uniform samplerBuffer r;
layout(set = 0, binding = 4) writeonly buffer Y { vec4 y[]; };

#define OUTPUTS (M * M)
#define CHANNELS (LANES * CHANNEL_GROUPS)
// Values of v for one round: of TILE tiles for each of IC_STEP blocks.
#define VALUES (IC_STEP * TILE)
#define FETCHES ((VALUES + LANES - 1) / LANES)

const int IC4 = (IC + 3) / 4;
const int OC4 = (OC + 3) / 4;
const int OCP = (OC + CHANNELS - 1) / CHANNELS * CHANNELS;

void main()
{
    int lane = int(gl_SubgroupInvocationID);
    int first_tile = int(gl_WorkGroupID.x) * TILE;
    int first_channel = int(gl_WorkGroupID.y) * CHANNELS;

    float outputs[CHANNEL_GROUPS][TILE][OUTPUTS];
    UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
    {
        int oc = first_channel + g * LANES + lane;
        float bias = oc < OC ? b[min(oc, OC - 1)] : 0.0;
        UNROLL for (int t = 0; t < TILE; t++)
        {
            UNROLL for (int p = 0; p < OUTPUTS; p++)
            {
                outputs[g][t][p] = bias;
            }
        }
    }

    // The texels of v this lane fetches, for product 0 and block 0. Tiles past the last repeat it and are not stored; blocks past the
    // last repeat it and meet zeros for weights.
    int place[FETCHES];
    UNROLL for (int f = 0; f < FETCHES; f++)
    {
        int q = min(f * LANES + lane, VALUES - 1);
        place[f] = min(first_tile + q % TILE, TILES - 1);
    }

    // These loops test at their end: lavapipe leaves a loop only there, and would run a last round in vain with all lanes off.
    int i = 0;
    do
    {
        float row[CHANNEL_GROUPS][TILE][M];
        UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
        {
            UNROLL for (int t = 0; t < TILE; t++)
            {
                UNROLL for (int m = 0; m < M; m++)
                {
                    row[g][t][m] = 0.0;
                }
            }
        }

        int j = 0;
        do
        {
            float products[CHANNEL_GROUPS][TILE];
            UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
            {
                UNROLL for (int t = 0; t < TILE; t++)
                {
                    products[g][t] = 0.0;
                }
            }

            int first_block = (i * TAPS + j) * IC4;
            int block = 0;
            do
            {
                vec4 values[FETCHES];
                UNROLL for (int f = 0; f < FETCHES; f++)
                {
                    int step = min(f * LANES + lane, VALUES - 1) / TILE;
                    values[f] = imageLoad(v, place[f] + (first_block + min(block + step, IC4 - 1)) * TILES);
                }

                vec4 weights[IC_STEP][CHANNEL_GROUPS];
                UNROLL for (int s = 0; s < IC_STEP; s++)
                {
                    UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
                    {
                        int texel = (first_block + min(block + s, IC4 - 1)) * OCP + first_channel + g * LANES + lane;
                        weights[s][g] = imageLoad(u, texel);
                        if (IC4 % IC_STEP != 0)
                        {
                            weights[s][g] = mix(vec4(0.0), weights[s][g], bvec4(block + s < IC4));
                        }
                    }
                }

                UNROLL for (int s = 0; s < IC_STEP; s++)
                {
                    UNROLL for (int c = 0; c < 4; c++)
                    {
                        UNROLL for (int t = 0; t < TILE; t++)
                        {
                            float value = subgroupShuffle(values[(s * TILE + t) / LANES][c], (s * TILE + t) % LANES);
                            UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
                            {
                                products[g][t] = fma(value, weights[s][g][c], products[g][t]);
                            }
                        }
                    }
                }

                block += IC_STEP;
            }
            while (block < IC4);

            float factors[M];
            output_factors(j, factors);
            UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
            {
                UNROLL for (int t = 0; t < TILE; t++)
                {
                    UNROLL for (int m = 0; m < M; m++)
                    {
                        row[g][t][m] = fma(products[g][t], factors[m], row[g][t][m]);
                    }
                }
            }

            j++;
        }
        while (j < TAPS);

        float factors[M];
        output_factors(i, factors);
        UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
        {
            UNROLL for (int t = 0; t < TILE; t++)
            {
                UNROLL for (int p = 0; p < OUTPUTS; p++)
                {
                    outputs[g][t][p] = fma(row[g][t][p % M], factors[p / M], outputs[g][t][p]);
                }
            }
        }

        i++;
    }
    while (i < TAPS);

    // Four pixels at a time change places with the four channels of a block, so that a lane stores whole vec4s: lane 4*k + turn has
    // channel block k of pixel p + turn.
    int turn = lane & 3;
    int quad = lane & ~3;
    UNROLL for (int t = 0; t < TILE; t++)
    {
        int tile = first_tile + t;
        int n = min(tile / (TILES_H * TILES_W), N - 1);
        UNROLL for (int p = 0; p < OUTPUTS; p += 4)
        {
            int oh = tile / TILES_W % TILES_H * M + (p + turn) / M;
            int ow = tile % TILES_W * M + (p + turn) % M;
            bool there = tile < TILES && oh < OH && ow < OW;
            UNROLL for (int g = 0; g < CHANNEL_GROUPS; g++)
            {
                vec4 value;
                UNROLL for (int c = 0; c < 4; c++)
                {
                    float v0 = subgroupShuffle(outputs[g][t][p], quad + c);
                    float v1 = subgroupShuffle(outputs[g][t][p + 1], quad + c);
                    float v2 = subgroupShuffle(outputs[g][t][p + 2], quad + c);
                    float v3 = subgroupShuffle(outputs[g][t][p + 3], quad + c);
                    value[c] = turn < 2 ? (turn == 0 ? v0 : v1) : (turn == 2 ? v2 : v3);
                }

                int o4 = (first_channel + g * LANES + quad) / 4;
                bool stored = there && o4 < OC4;
                int at = blocked_index(n, o4, oh, ow, OC, OH, OW);
                vec4 shortcut = vec4(0.0);
                if (RESIDUAL != RESIDUAL_NONE)
                {
                    shortcut = texelFetch(r, stored ? at : 0);
                }

                value = keep_channels(finish(value, shortcut, vec4(0.0)), o4, OC);
                if (stored)
                {
                    y[at] = value;
                }
            }
        }
    }
}
