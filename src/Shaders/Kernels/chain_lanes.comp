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
#include "chain_output.glsl"

void main()
{
    int lane = int(gl_SubgroupInvocationID);
    Worker worker = begin_work();
    int number = TILES;

    // Loops test at their end: see conv2d_lanes.comp.
    do
    {
        Tile tile;
        Layer layer;
        bool is_3x3;

        // The driver runs through what a condition excludes as well, with all lanes masked: once through the body of a loop. Most tiles are of 3x3
        // layers, and follow each other: in a loop of their own they do not run through what the others need.
        do
        {
            number = next_tile(worker, number, lane);
            tile = read_tile(FIRST_TILE + min(number, TILES - 1) * TILE_TEXELS, lane);
            layer = read_layer(tile.layer, lane);
            is_3x3 = number < TILES && layer.form == FORM_3X3;
            if (is_3x3)
            {
#ifdef WINOGRAD
                vec4 values[GROUPS];
                sum_elements(tile, layer, lane, values);

                // Left to the driver, which takes no longer for it: the module is a tenth smaller.
                UNROLL for (int g = 0; g < FOR_DRIVER(GROUPS); g++)
                {
                    store_value(tile, layer, place_of_output(g, lane), values[g]);
                }
#else
                float sums[PIXELS][VECTOR];
                sum_rows(tile, layer, lane, sums);
                store_sums(tile, layer, sums, lane);
#endif
            }
        }
        while (is_3x3);

        if (number < TILES)
        {
            if (layer.form == FORM_ANY)
            {
                float sums[PIXELS][VECTOR];
                sum_taps(tile, layer, lane, sums);
                store_sums(tile, layer, sums, lane);
            }
            else
            {
                store_average(tile, layer, lane);
            }
        }
    }
    while (number < TILES);
}
