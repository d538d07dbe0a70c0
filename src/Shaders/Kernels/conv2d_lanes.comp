// 2-D convolution + bias + shortcut + activation for devices whose fast operations are texel loads and subgroup shuffles by a
// constant, as Mesa's lavapipe: lane = output channels.
//
//   y[n,oc,oh,ow] = act(b[oc] + sum over ic, kh, kw of w[oc,ic,kh,kw] * x'[n, ic, oh*SH + kh*DH - PT, ow*SW + kw*DW - PL])
//
// x' is x, or act'(s[c]*x + t[c]) with a prologue, zero outside; residual.glsl says how the shortcut r takes part.
//
// A workgroup is one subgroup. It makes a tile of TILE_W x TILE_H output pixels by LANES * VECTOR output channels and keeps the sums in
// registers. Each lane loads another pixel (a vec4 of input channels), and lanes.glsl and lanes_product.glsl say how they meet the
// weights. A weight serves all pixels of the tile, a pixel all its channels: the larger the tile, the fewer loads.
//
// Two forms, by the macro ROW_KERNEL:
//   without it: any kernel size, stride and dilation. The tile is TILE_W consecutive pixels of the N*OH*OW output pixels, whatever rows
//               they are in; the taps are a loop.
//   with it:    KW a multiple of ROW_KERNEL, SW = ROW_STRIDE, DW = 1. The tile is a rectangle; ROW_KERNEL taps of a kernel row are
//               unrolled and share the pixels loaded for them.
//
// Bindings: 0 x: storage texels [N][ceil(IC/4)][IH][IW], lanes past IC zero; the shape of y with a gate
//           1 w: storage texels [OCP / (LANES*VECTOR)][KH*KW][ceil(IC/4)][LANES*VECTOR], made by pack_conv_weights with these LANES and VECTOR
//           2 b: float [OC] bias; with a prologue then [IC] s, then [IC] t
//           3 r: storage texels [N][ceil(OC/4)][OH][OW] (bound to anything when RESIDUAL is 0)
//           4 y: blocked [N][ceil(OC/4)][OH][OW]
// Macros:   LANES: the subgroup size, a multiple of 4. VECTOR: output channels of a lane, 1, 2 or 4. TILE_W; with ROW_KERNEL and
//           ROW_STRIDE also TILE_H. BLOCK_CHANNELS: 1 to 4, where IC is at most that. OCP is OC rounded up to a multiple of LANES * VECTOR.
// Grid:     without ROW_KERNEL: workgroups x: ceil(N*OH*OW / TILE_W), y: OCP / (LANES*VECTOR), z: 1.
//           with ROW_KERNEL:    workgroups x: ceil(OW/TILE_W), y: ceil(OH/TILE_H), z: N * OCP / (LANES*VECTOR).
//           local_size_x = LANES, local_size_y = local_size_z = 1.
// Requires: subgroup size LANES exactly; subgroup shuffle in compute shaders; maxTexelBufferElements of at least the texels of x, w
//           and r. GROUPS = 1.
// Compile:  with glslc -O: it unrolls the marked loops but the last, and the driver creates a pipeline in half of the time it takes when it
//           has to unroll them itself (docs/decisions/0050-who-unrolls.md).
// Tested:   tests/Kernels.Tests/Conv2dLanesTests.cs
#version 450

#include "workgroup.glsl"
#include "lanes_constants.glsl"
#include "lanes.glsl"
#include "divide.glsl"

// Image loads, not texel fetches: lavapipe calls a function for a fetch and spills what lives across it; a load is inlined.
layout(set = 0, binding = 0, rgba32f) readonly uniform imageBuffer x;
layout(set = 0, binding = 1, rgba32f) readonly uniform imageBuffer w;
layout(set = 0, binding = 2) readonly buffer B { float b[]; };
layout(set = 0, binding = 3, rgba32f) readonly uniform imageBuffer r;
layout(set = 0, binding = 4) writeonly buffer Y { vec4 y[]; };

#include "conv_prologue.glsl"

#ifdef ROW_KERNEL
#define TAPS ROW_KERNEL
#define STEP ROW_STRIDE
#else
#define TAPS 1
#define STEP 1
#define TILE_H 1
#endif

#ifndef BLOCK_CHANNELS
#define BLOCK_CHANNELS 4
#endif

#define PIXELS (TILE_W * TILE_H)
// Input pixels that TILE_W output pixels of a row need, and that the tile needs for one kernel row.
#define PATCH_W ((TILE_W - 1) * STEP + TAPS)
#define PATCH (PATCH_W * TILE_H)
#define FETCHES ((PATCH + LANES - 1) / LANES)
#define PLACES ((PIXELS + LANES - 1) / LANES)
// Pixels whose channels of the workgroup fill a texel of every lane.
#define GROUP (4 / VECTOR)

#include "lanes_product.glsl"

// One of the scales (k % 8 < 4) or offsets of block c4 of the input's channels, zero past the last channel.
float prologue_parameter(int c4, int k)
{
    int c = c4 * 4 + (k & 3);
    float value = b[OC + ((k & 4) == 0 ? 0 : IC) + min(c, IC - 1)];
    return c < IC ? value : 0.0;
}

int channel_tiles()
{
    return (OC + CHANNELS - 1) / CHANNELS;
}

// Which of them the workgroup makes.
int channel_tile()
{
#ifdef ROW_KERNEL
    return int(gl_WorkGroupID.z) % channel_tiles();
#else
    return int(gl_WorkGroupID.y);
#endif
}

// Where pixel p of the tile is in the output, and whether there is one. n is always a valid index.
bool locate(int p, out int n, out int oh, out int ow)
{
#ifdef ROW_KERNEL
    n = int(gl_WorkGroupID.z) / channel_tiles();
    oh = int(gl_WorkGroupID.y) * TILE_H + p / TILE_W;
    ow = int(gl_WorkGroupID.x) * TILE_W + p % TILE_W;
    return p < PIXELS && oh < OH && ow < OW;
#else
    int at = int(gl_WorkGroupID.x) * PIXELS + p;
    n = min(divide(at, OH * OW), N - 1);
    int rest = at - n * (OH * OW);
    oh = divide(rest, OW);
    ow = rest - oh * OW;
    return p < PIXELS && at < N * OH * OW;
#endif
}

void main()
{
    int lane = int(gl_SubgroupInvocationID);
    int blocks = channel_blocks(IC);
    int first_channel = channel_tile() * CHANNELS + lane * VECTOR;

    float sums[PIXELS][VECTOR];
    UNROLL for (int v = 0; v < VECTOR; v++)
    {
        int oc = first_channel + v;
        float bias = oc < OC ? b[min(oc, OC - 1)] : 0.0;
        UNROLL for (int p = 0; p < PIXELS; p++)
        {
            sums[p][v] = bias;
        }
    }

    // The pixels this lane loads, for tap (0, 0): rows and columns of x (perhaps outside) and the first texel of their item.
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
        item[f] = n * blocks * (IH * IW);
    }

    // The lane's first weight for the tap and block at hand.
    int weight = channel_tile() * (KH * KW * blocks * CHANNELS) + lane;

    // These loops test at their end: lavapipe leaves a loop only there, and would run a last round in vain with all lanes off.
    int kh = 0;
    do
    {
        int kw = 0;
        do
        {
            int pixel[FETCHES];
            bool inside[FETCHES];
            UNROLL for (int f = 0; f < FETCHES; f++)
            {
                int ih = row[f] + kh * DH;
                int iw = column[f] + kw * DW;
                inside[f] = exists[f] && uint(ih) < uint(IH) && uint(iw) < uint(IW);
                pixel[f] = inside[f] ? item[f] + ih * IW + iw : 0;
            }

            int block = 0;
            do
            {
                vec4 scale = vec4(0.0);
                vec4 offset = vec4(0.0);
                if (PROLOGUE != 0)
                {
                    // A load costs as much for one lane as for all: lanes 0 to 3 load the scale, 4 to 7 the offset.
                    float first = prologue_parameter(block, lane);
                    float second = LANES < 8 ? prologue_parameter(block, lane + 4) : first;
                    UNROLL for (int c = 0; c < 4; c++)
                    {
                        scale[c] = subgroupShuffle(first, c);
                        offset[c] = subgroupShuffle(second, LANES < 8 ? c : c + 4);
                    }
                }

                vec4 pixels[FETCHES];
                UNROLL for (int f = 0; f < FETCHES; f++)
                {
                    vec4 texel = imageLoad(x, pixel[f] + block * (IH * IW));
                    if (PROLOGUE != 0)
                    {
                        texel = prologue(texel, scale, offset);
                    }

                    pixels[f] = mix(vec4(0.0), texel, bvec4(inside[f]));
                }

                vec4 weights[TAPS][VECTOR];
                UNROLL for (int t = 0; t < TAPS; t++)
                {
                    UNROLL for (int v = 0; v < VECTOR; v++)
                    {
                        weights[t][v] = imageLoad(w, weight + t * blocks * CHANNELS + v * LANES);
                    }
                }

                multiply_add(sums, pixels, weights);
                weight += CHANNELS;
                block++;
            }
            while (block < blocks);

            weight += (TAPS - 1) * blocks * CHANNELS;
            kw += TAPS;
        }
        while (kw < KW);
        kh++;
    }
    while (kh < KH);

    int place[PLACES];
    UNROLL for (int f = 0; f < PLACES; f++)
    {
        int n, oh, ow;
        bool there = locate(f * LANES + lane, n, oh, ow);
        place[f] = there ? (n * channel_blocks(OC) * OH + oh) * OW + ow : -1;
    }

    // Until here a lane had VECTOR channels of every pixel. From each group of pixels it now takes one block of four channels of one pixel:
    // what it loads and stores are whole texels, and no lane loads what another one stores.
    int place_in_group = lane / (CHANNELS / 4);
    int block_in_tile = lane % (CHANNELS / 4);
    int o4 = channel_tile() * (CHANNELS / 4) + block_in_tile;
    UNROLL for (int p = 0; p < FOR_DRIVER(PIXELS); p += GROUP)
    {
        vec4 value;
        UNROLL for (int c = 0; c < 4; c++)
        {
            value[c] = sum_of_channel(sums[p], block_in_tile, c);
#if VECTOR < 4  // glslc does not unroll a loop around one of no rounds
            UNROLL for (int g = 1; g < min(GROUP, PIXELS - p); g++)
            {
                float sum = sum_of_channel(sums[p + g], block_in_tile, c);
                value[c] = place_in_group == g ? sum : value[c];
            }
#endif
        }

        int pixel = subgroupShuffle(place[p / LANES], p % LANES + place_in_group);
        bool stored = pixel >= 0 && o4 < channel_blocks(OC);
        int at = stored ? pixel + o4 * (OH * OW) : 0;
        vec4 shortcut = vec4(0.0);
        if (RESIDUAL != RESIDUAL_NONE)
        {
            shortcut = imageLoad(r, at);
        }

        // x has the shape of y where it is carried.
        vec4 carried = vec4(0.0);
        if (RESIDUAL == RESIDUAL_GATED)
        {
            carried = imageLoad(x, at);
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
