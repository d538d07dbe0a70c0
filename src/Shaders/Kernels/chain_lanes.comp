// Layers that follow each other in one dispatch, for a driver that runs workgroups on the processor's threads: lane = output channels.
//
//   y[n,oc,oh,ow] = min(max(b[oc] + r[n,oc,oh,ow] + sum over ic, kh, kw of w[oc,ic,kh,kw] * x[n, ic, oh*SH + kh - PT, ow*SW + kw - PL], low), high)
//   y[n,c]        = mean over h, w of x[n,c,h,w]
//
// with x zero outside. The shortcut r may be every second pixel of a tensor with fewer channels, zero in the others: the shortcut without
// weights of He et al. 2015 (arXiv:1512.03385), section 3.3, option A.
//
// Handing a dispatch to threads and waiting for them takes as long as a layer of a small network, so a chain is one dispatch. Its layers are
// cut into tiles of TILE_W x TILE_H pixels by LANES * VECTOR channels, numbered layer after layer. A workgroup, one subgroup, takes a tile,
// computes it, takes another, until there is none. Tile t reads what the tiles before its `need` wrote.
//
// Each layer has two sides, its first tiles and the others. The first half of the workgroups takes tiles of the first side while there are any,
// the second half of the second: a thread runs workgroups that follow each other, and so finds in its cache most of what it reads.
//
// Nothing is assumed about which workgroups run, or when: a workgroup whose tile needs others that nobody took computes one of those, and one
// whose tile needs a tile that another took and did not finish waits a little, then computes it itself. No output has the place of another, so a
// tile that is computed twice is twice the same.
//
// Bindings: 0 x: storage texels: the arena, whose activations are blocked [N][ceil(C/4)][H][W]
//           1 w: storage texels: for each layer what pack_conv_weights makes of weights and bias, with these LANES and VECTOR
//           2 program: storage texels: layers, then tiles, as chain_program.glsl has them
//           3 y: the arena
//           4 state: uint [2 * TILES + 4], zero at first: how many tiles were taken of each side, then whether each tile is taken, and whether each
//             is finished; the last of either stays zero
// Macros:   LANES: the subgroup size, a multiple of 4. VECTOR: output channels of a lane, 1, 2 or 4. TILE_W, TILE_H.
// Grid:     as many workgroups as threads may share the chain, any number. local_size_x = LANES, local_size_y = local_size_z = 1.
// Requires: subgroup size LANES exactly; subgroup shuffle in compute shaders; maxTexelBufferElements of at least the texels of x, w and
//           program. What one workgroup stores another reads through x: for devices that are processors, whose memory is one.
// Compile:  with glslc -O, as conv2d_lanes.
// Tested:   tests/Kernels.Tests/ChainLanesTests.cs
#version 450

#include "workgroup.glsl"
#include "lanes.glsl"
#include "blocked.glsl"

#extension GL_KHR_shader_subgroup_shuffle : require

layout(push_constant) uniform Shape
{
    int TILES;
    int FIRST_TILE;  // texel of the program
    int FIRST_SIDE;  // tiles of the first side
};

layout(set = 0, binding = 0, rgba32f) readonly coherent uniform imageBuffer x;
layout(set = 0, binding = 1, rgba32f) readonly uniform imageBuffer w;
layout(set = 0, binding = 2, rgba32f) readonly uniform imageBuffer program;
layout(set = 0, binding = 3) writeonly coherent buffer Y { vec4 y[]; };
layout(set = 0, binding = 4) coherent buffer State { uint taken_of_side[2]; uint state[]; };

#include "activation_function.glsl"
#include "chain_program.glsl"
#include "chain_tiles.glsl"

#define PIXELS (TILE_W * TILE_H)
#define TAPS 3

// Input pixels that a tile needs for one row of a 3x3 kernel, and vectors of them; vectors of its output pixels.
#define PATCH_W (TILE_W + TAPS - 1)
#define PATCH (PATCH_W * TILE_H)
#define ROW_LOADS ((PATCH + LANES - 1) / LANES)
#define PIXEL_LOADS ((PIXELS + LANES - 1) / LANES)

// A load gives every lane a pixel. It is kept as one vector for each four of them, with the four in every four lanes: from there an instruction
// within 128 bits spreads one to all lanes, where a processor takes two from among all lanes.
#define QUADS (LANES / 4)

// Pixels that are summed in turns, so that an addition need not wait for the one before.
#if (TILE_W * TILE_H) % 2 == 0
#define IN_TURNS 2
#else
#define IN_TURNS TILE_W
#endif

#if TILE_H % 2 == 0
#define ROWS_IN_TURNS 2
#else
#define ROWS_IN_TURNS 1
#endif

// Pixels whose channels of the workgroup fill a texel of every lane.
#define GROUP (4 / VECTOR)

// Looks at a tile that is not finished before it is computed here: about what a tile takes. All looks count as rounds of a loop, of which
// Mesa's software driver gives an invocation 65,535 (docs/decisions/0044-rounds-of-a-loop.md).
#define LOOKS_AT_A_TILE 512
#define LOOKS 16384

// The pixels of a load that lanes 4*quad to 4*quad + 3 have, in every four lanes; zero where they are outside.
vec4 pixels_of_quad(vec4 texel, bool inside, int quad, int lane)
{
    vec4 pixels;
    UNROLL for (int c = 0; c < 4; c++)
    {
        float value = subgroupShuffle(texel[c], quad * 4 + lane % 4);
        pixels[c] = inside ? value : 0.0;
    }

    return pixels;
}

bool inside_of_quad(bool inside, int quad, int lane)
{
    return subgroupShuffle(inside ? 1 : 0, quad * 4 + lane % 4) != 0;
}

void main()
{
    int lane = int(gl_SubgroupInvocationID);
    int side = 2 * int(gl_WorkGroupID.x) / int(gl_NumWorkGroups.x);
    int mine = take_next(side, lane);
    int first_unfinished = 0;  // as far as is known here
    int looks = LOOKS;

    // Loops test at their end: see conv2d_lanes.comp.
    do
    {
        if (mine < TILES)
        {
            int need = read_tile(FIRST_TILE + mine * TILE_TEXELS, lane).need;
            int patience = min(looks, LOOKS_AT_A_TILE);
            bool can_begin;
            bool is_known;
            bool helps = false;
            int number = mine;
            do
            {
                // One answer for all lanes: the driver loads for one after the other, and a store may come in between.
                int finished = first_lane(!is_finished(min(first_unfinished + lane, TILES)), lane);
                first_unfinished += finished;
                can_begin = first_unfinished >= need;

                // Behind as many that are finished as were looked at, nobody looked yet whether the next one is.
                is_known = finished < LANES;
                if (!can_begin)
                {
                    // The first that nobody took, if it can begin.
                    int free = first_lane(first_unfinished + lane < need && !is_taken(min(first_unfinished + lane, TILES)), lane);
                    number = first_unfinished + free;
                    helps = free < LANES
                        && read_tile(FIRST_TILE + number * TILE_TEXELS, lane).need <= first_unfinished
                        && take(number, lane);
                    patience -= is_known ? 1 : 0;
                    looks -= is_known ? 1 : 0;
                }
            }
            while (!can_begin && !helps && (patience > 0 || !is_known));

            // The other half of the barrier before a tile is said to be finished.
            memoryBarrier();
            number = can_begin ? mine : helps ? number : first_unfinished;
            Tile tile = read_tile(FIRST_TILE + number * TILE_TEXELS, lane);
            Layer layer = read_layer(tile.layer, lane);
            int input_size = layer.ih * layer.iw;
            int output_blocks = channel_blocks(layer.oc);
            int first_input = layer.x + tile.n * layer.blocks * input_size;
            int weight_step = layer.blocks * CHANNELS;
            int weight = layer.weights + tile.channel_tile * layer.kh * layer.kw * weight_step + lane;

            float sums[PIXELS][VECTOR];
            UNROLL for (int v = 0; v < VECTOR; v++)
            {
                float bias = imageLoad(w, layer.bias + tile.channel_tile * CHANNELS + v * LANES + lane).x;
                UNROLL for (int p = 0; p < PIXELS; p++)
                {
                    sums[p][v] = bias;
                }
            }

            if (layer.form == FORM_ROW3)
            {
                int row[ROW_LOADS];
                int column[ROW_LOADS];
                bool exists[ROW_LOADS];
                UNROLL for (int f = 0; f < ROW_LOADS; f++)
                {
                    int q = f * LANES + lane;
                    row[f] = tile.oh + q / PATCH_W - layer.pt;
                    column[f] = tile.ow + q % PATCH_W - layer.pl;
                    exists[f] = q < PATCH && uint(column[f]) < uint(layer.iw);
                }

                int kh = 0;
                do
                {
                    int pixel[ROW_LOADS];
                    bool inside[ROW_LOADS];
                    UNROLL for (int f = 0; f < ROW_LOADS; f++)
                    {
                        int ih = row[f] + kh;
                        inside[f] = exists[f] && uint(ih) < uint(layer.ih);
                        pixel[f] = inside[f] ? first_input + ih * layer.iw + column[f] : 0;
                    }

                    bool is_inside[ROW_LOADS * QUADS];
                    UNROLL for (int q = 0; q < ROW_LOADS * QUADS; q++)
                    {
                        is_inside[q] = inside_of_quad(inside[q / QUADS], q % QUADS, lane);
                    }

                    int block = 0;
                    do
                    {
                        vec4 pixels[ROW_LOADS * QUADS];
                        UNROLL for (int f = 0; f < ROW_LOADS; f++)
                        {
                            vec4 texel = imageLoad(x, pixel[f] + block * input_size);
                            UNROLL for (int q = 0; q < QUADS; q++)
                            {
                                pixels[f * QUADS + q] = pixels_of_quad(texel, is_inside[f * QUADS + q], q, lane);
                            }
                        }

                        vec4 weights[TAPS][VECTOR];
                        UNROLL for (int t = 0; t < TAPS; t++)
                        {
                            UNROLL for (int v = 0; v < VECTOR; v++)
                            {
                                weights[t][v] = imageLoad(w, weight + t * weight_step + v * LANES);
                            }
                        }

#if VECTOR == 1
                        // Along rows: a pixel is spread once for all its taps, and the sums it adds to stay in registers.
                        UNROLL for (int oh = 0; oh < TILE_H; oh += ROWS_IN_TURNS)
                        {
                            UNROLL for (int iw = 0; iw < PATCH_W; iw++)
                            {
                                UNROLL for (int c = 0; c < 4; c++)
                                {
                                    UNROLL for (int turn = 0; turn < ROWS_IN_TURNS; turn++)
                                    {
                                        int q = (oh + turn) * PATCH_W + iw;
                                        float value = subgroupShuffle(pixels[q / 4][c], lane / 4 * 4 + q % 4);
                                        UNROLL for (int t = 0; t < TAPS; t++)
                                        {
                                            int ow = iw - t;
                                            if (ow >= 0 && ow < TILE_W)
                                            {
                                                int p = (oh + turn) * TILE_W + ow;
                                                sums[p][0] = fma(value, weights[t][0][c], sums[p][0]);
                                            }
                                        }
                                    }
                                }
                            }
                        }
#else
                        UNROLL for (int p = 0; p < PIXELS; p += IN_TURNS)
                        {
                            UNROLL for (int t = 0; t < TAPS; t++)
                            {
                                UNROLL for (int c = 0; c < 4; c++)
                                {
                                    UNROLL for (int turn = 0; turn < IN_TURNS; turn++)
                                    {
                                        int i = p + turn;
                                        int q = i / TILE_W * PATCH_W + i % TILE_W + t;
                                        float value = subgroupShuffle(pixels[q / 4][c], lane / 4 * 4 + q % 4);
                                        UNROLL for (int v = 0; v < VECTOR; v++)
                                        {
                                            sums[i][v] = fma(value, weights[t][v][c], sums[i][v]);
                                        }
                                    }
                                }
                            }
                        }
#endif

                        weight += CHANNELS;
                        block++;
                    }
                    while (block < layer.blocks);

                    weight += (TAPS - 1) * weight_step;
                    kh++;
                }
                while (kh < TAPS);
            }

            if (layer.form == FORM_ANY)
            {
                int row[PIXEL_LOADS];
                int column[PIXEL_LOADS];
                UNROLL for (int f = 0; f < PIXEL_LOADS; f++)
                {
                    int p = f * LANES + lane;
                    row[f] = (tile.oh + p / TILE_W) * layer.sh - layer.pt;
                    column[f] = (tile.ow + p % TILE_W) * layer.sw - layer.pl;
                }

                int kh = 0;
                int kw = 0;
                do
                {
                    int pixel[PIXEL_LOADS];
                    bool inside[PIXEL_LOADS];
                    UNROLL for (int f = 0; f < PIXEL_LOADS; f++)
                    {
                        int ih = row[f] + kh;
                        int iw = column[f] + kw;
                        inside[f] = uint(ih) < uint(layer.ih) && uint(iw) < uint(layer.iw);
                        pixel[f] = inside[f] ? first_input + ih * layer.iw + iw : 0;
                    }

                    bool is_inside[PIXEL_LOADS * QUADS];
                    UNROLL for (int q = 0; q < PIXEL_LOADS * QUADS; q++)
                    {
                        is_inside[q] = inside_of_quad(inside[q / QUADS], q % QUADS, lane);
                    }

                    int block = 0;
                    do
                    {
                        vec4 pixels[PIXEL_LOADS * QUADS];
                        UNROLL for (int f = 0; f < PIXEL_LOADS; f++)
                        {
                            vec4 texel = imageLoad(x, pixel[f] + block * input_size);
                            UNROLL for (int q = 0; q < QUADS; q++)
                            {
                                pixels[f * QUADS + q] = pixels_of_quad(texel, is_inside[f * QUADS + q], q, lane);
                            }
                        }

                        vec4 weights[VECTOR];
                        UNROLL for (int v = 0; v < VECTOR; v++)
                        {
                            weights[v] = imageLoad(w, weight + v * LANES);
                        }

                        UNROLL for (int p = 0; p < PIXELS; p += IN_TURNS)
                        {
                            UNROLL for (int c = 0; c < 4; c++)
                            {
                                UNROLL for (int turn = 0; turn < IN_TURNS; turn++)
                                {
                                    int i = p + turn;
                                    float value = subgroupShuffle(pixels[i / 4][c], lane / 4 * 4 + i % 4);
                                    UNROLL for (int v = 0; v < VECTOR; v++)
                                    {
                                        sums[i][v] = fma(value, weights[v][c], sums[i][v]);
                                    }
                                }
                            }
                        }

                        weight += CHANNELS;
                        block++;
                    }
                    while (block < layer.blocks);

                    kw++;
                    kh += kw == layer.kw ? 1 : 0;
                    kw = kw == layer.kw ? 0 : kw;
                }
                while (kh < layer.kh);
            }

            // As in conv2d_lanes: from each group of pixels a lane takes one block of four channels of one pixel.
            int place_in_group = lane / (CHANNELS / 4);
            int block_in_tile = lane % (CHANNELS / 4);
            int o4 = tile.channel_tile * (CHANNELS / 4) + block_in_tile;
            int r4 = o4 - layer.first_block;
            bool has_block = layer.form != FORM_AVERAGE && o4 < output_blocks;
            bool has_shortcut = has_block && layer.shortcut >= 0 && uint(r4) < uint(layer.shortcut_blocks);
            int first_output = layer.y + (tile.n * output_blocks + o4) * layer.oh * layer.ow;
            int first_shortcut = layer.shortcut + (tile.n * layer.shortcut_blocks + r4) * layer.shortcut_h * layer.shortcut_w;
            UNROLL for (int p = 0; p < PIXELS; p += GROUP)
            {
                vec4 value = vec4(0.0);
                UNROLL for (int c = 0; c < 4; c++)
                {
                    // A bound that glslc does not see through: it leaves these loops to the driver, as in conv2d_lanes.
                    UNROLL for (int g = 0; g < min(GROUP, PIXELS - p); g++)
                    {
                        float sum = subgroupShuffle(sums[p + g][c % VECTOR], block_in_tile * (4 / VECTOR) + c / VECTOR);
                        value[c] = place_in_group == g ? sum : value[c];
                    }
                }

                int pixel = p + place_in_group;
                int oh = tile.oh + pixel / TILE_W;
                int ow = tile.ow + pixel % TILE_W;
                bool exists = pixel < PIXELS && oh < layer.oh && ow < layer.ow;
                bool is_added = has_shortcut && exists;
                vec4 shortcut = imageLoad(x, is_added ? first_shortcut + oh * layer.row_step * layer.shortcut_w + ow * layer.column_step : 0);
                value += mix(vec4(0.0), shortcut, bvec4(is_added));
                if (has_block && exists)
                {
                    // Of infinities the weights of lanes past the last channel make NaN, of zero bounds may make anything.
                    y[first_output + oh * layer.ow + ow] = keep_channels(activation(value, ACTIVATION_CLIP, layer.low, layer.high), o4, layer.oc);
                }
            }

            if (layer.form == FORM_AVERAGE)
            {
                int block = tile.channel_tile * LANES + lane;
                bool has_channels = block < output_blocks;
                int pixel = has_channels ? first_input + block * input_size : 0;
                vec4 sum = vec4(0.0);
                int i = 0;
                do
                {
                    sum += imageLoad(x, pixel + i);
                    i++;
                }
                while (i < input_size);

                if (has_channels)
                {
                    y[layer.y + tile.n * output_blocks + block] = sum / float(input_size);
                }
            }

            memoryBarrierBuffer();
            if (lane == 0)
            {
                state[TILES + 1 + number] = 1u;
            }

            if (number == mine)
            {
                mine = take_next(side, lane);
            }
        }
    }
    while (mine < TILES);
}
