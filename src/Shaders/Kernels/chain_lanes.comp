// Layers that follow each other in one dispatch, for a driver that runs workgroups on the processor's threads: lane = output channels or, with
// WINOGRAD, in 3x3 layers of stride 1 an element of Winograd's scheme.
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
//           1 w: storage texels: for each layer what pack_conv_weights makes of weights and bias, with these LANES and VECTOR; with WINOGRAD
//             for 3x3 layers of stride 1 what pack_winograd_weights makes of the weights for M = 2, its elements innermost
//           2 program: storage texels: layers, then tiles, as chain_program.glsl has them
//           3 y: the arena
//           4 state: uint [2 * TILES + 4], zero at first: how many tiles were taken of each side, then whether each tile is taken, and whether each
//             is finished; the last of either stays zero
// Macros:   LANES: the subgroup size, a multiple of 4. VECTOR: output channels of a lane, 1, 2 or 4. TILE_W, TILE_H. WINOGRAD: only with 16, 1, 8
//           and 8, or 8, 2, 8 and 4.
// Grid:     as many workgroups as threads may share the chain, any number. local_size_x = LANES, local_size_y = local_size_z = 1.
// Requires: subgroup size LANES exactly; subgroup shuffle in compute shaders; maxTexelBufferElements of at least the texels of x, w and
//           program. What one workgroup stores another reads through x: for devices that are processors, whose memory is one.
// Compile:  with glslc -O, as conv2d_lanes.
// Tested:   tests/Kernels.Tests/ChainLanesTests.cs
#version 450

#include "workgroup.glsl"
#include "lanes.glsl"
#include "blocked.glsl"

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
#include "chain_pixels.glsl"
#include "chain_taps.glsl"
#ifdef WINOGRAD
#include "chain_winograd.glsl"
#else
#include "chain_rows.glsl"
#endif

// Pixels whose channels of the workgroup fill a texel of every lane; groups of them in a tile.
#define GROUP (4 / VECTOR)
#define GROUPS ((PIXELS + GROUP - 1) / GROUP)

// Looks at a tile that is not finished before it is computed here: about what a tile takes. All looks count as rounds of a loop, of which
// Mesa's software driver gives an invocation 65,535 (docs/decisions/0044-rounds-of-a-loop.md).
#define LOOKS_AT_A_TILE 512
#define LOOKS 16384

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
            int weight = layer.weights + tile.channel_tile * layer.kh * layer.kw * layer.blocks * CHANNELS + lane;

            float bias[VECTOR];
            float sums[PIXELS][VECTOR];
            UNROLL for (int v = 0; v < VECTOR; v++)
            {
                bias[v] = imageLoad(w, layer.bias + tile.channel_tile * CHANNELS + v * LANES + lane).x;
                UNROLL for (int p = 0; p < PIXELS; p++)
                {
                    sums[p][v] = bias[v];
                }
            }

            // The driver runs through what a condition excludes as well, with all lanes masked: once through the body of a loop.
            if (layer.form == FORM_ANY)
            {
                sum_taps(tile, layer, first_input, weight, lane, sums);
            }

#ifdef WINOGRAD
            bool by_elements = layer.form == FORM_3X3;
            vec4 elements[GROUPS];
            if (by_elements)
            {
                sum_elements(tile, layer, first_input, bias, lane, elements);
            }
#else
            if (layer.form == FORM_3X3)
            {
                sum_rows(tile, layer, first_input, weight, lane, sums);
            }
#endif

            // As in conv2d_lanes: from each group of pixels a lane takes one block of four channels of one pixel.
            UNROLL for (int p = 0; p < FOR_DRIVER(PIXELS); p += GROUP)
            {
                vec4 value;
                UNROLL for (int c = 0; c < 4; c++)
                {
                    value[c] = sum_of_channel(sums[p], lane % (CHANNELS / 4), c);
#if VECTOR < 4  // as in conv2d_lanes
                    UNROLL for (int g = 1; g < min(GROUP, PIXELS - p); g++)
                    {
                        float sum = sum_of_channel(sums[p + g], lane % (CHANNELS / 4), c);
                        value[c] = lane / (CHANNELS / 4) == g ? sum : value[c];
                    }
#endif
                }

                int pixel = p + lane / (CHANNELS / 4);
                ivec3 place = ivec3(pixel / TILE_W, pixel % TILE_W, lane % (CHANNELS / 4));
#ifdef WINOGRAD
                value = by_elements ? elements[p / GROUP] : value;
                place = by_elements ? place_of_output(p / GROUP, lane) : place;
#endif
                int oh = tile.oh + place.x;
                int ow = tile.ow + place.y;
                int o4 = tile.channel_tile * (CHANNELS / 4) + place.z;
                int r4 = o4 - layer.first_block;
                bool exists = layer.form != FORM_AVERAGE && o4 < output_blocks && pixel < PIXELS && oh < layer.oh && ow < layer.ow;
                bool is_added = exists && layer.shortcut >= 0 && uint(r4) < uint(layer.shortcut_blocks);
                int first_output = layer.y + (tile.n * output_blocks + o4) * layer.oh * layer.ow;
                int first_shortcut = layer.shortcut + (tile.n * layer.shortcut_blocks + r4) * layer.shortcut_h * layer.shortcut_w;
                vec4 shortcut = imageLoad(x, is_added ? first_shortcut + oh * layer.row_step * layer.shortcut_w + ow * layer.column_step : 0);
                value += mix(vec4(0.0), shortcut, bvec4(is_added));
                if (exists)
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
