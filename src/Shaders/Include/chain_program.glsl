// What chain_lanes.comp reads of its program: the layers of a chain and their tiles, as the converter's ChainProgram writes them.
// All numbers are floats, so that texels carry them; each is a whole number below 2^24, but the bounds of the activation.
// Needs: the macros LANES and VECTOR, lanes.glsl, and the binding program.
// Defines: Tile, Layer, read_tile, read_layer, first_input, first_weight, FORM_*.
#ifndef CHAIN_PROGRAM_GLSL
#define CHAIN_PROGRAM_GLSL

#define LAYER_TEXELS 8
#define LAYER_LOADS ((LAYER_TEXELS + LANES - 1) / LANES)
#define TILE_TEXELS 2

#define FORM_3X3 0      // 3x3, stride 1: by chain_rows.glsl or, with WINOGRAD, by chain_winograd.glsl
#define FORM_ANY 1      // any kernel and stride
#define FORM_AVERAGE 2  // mean over all pixels of a channel

// TILE_TEXELS texels; offsets below are in texels.
struct Tile
{
    int layer;
    int need;     // tiles 0 to need - 1 must be finished before this one begins
    int n;        // batch item
    int channel_tile;
    int oh;       // its first output pixel
    int ow;
    int listed;   // the tile at this tile's place in the list of the first side's tiles, then the second side's
};

// LAYER_TEXELS texels.
struct Layer
{
    int form;
    int x;             // offset of the input
    int blocks;        // input channels in blocks of four
    int ih, iw;
    int oc;            // output channels
    int oh, ow;
    int kh, kw, sh, sw, pt, pl;
    int weights;       // offset of what pack_conv_weights made of them
    int bias;          // offset of what it made of the bias as the weights of one input channel
    int y;             // offset of the output
    int shortcut;      // offset of the shortcut, -1 for none
    int row_step;      // the shortcut's pixel for output pixel (h, w) is (h * row_step, w * column_step)
    int column_step;
    int first_block;   // the block of output channels where the shortcut's channels begin; before and behind them it is zero
    int shortcut_blocks;
    int shortcut_h, shortcut_w;
    float low, high;   // y = min(max(sum + shortcut, low), high)
};

// Component k % 4 of texel k / 4: a lane holds one texel in each vec4 of loads, which a shuffle by a constant spreads to all.
float spread(vec4 loads[LAYER_LOADS], int k)
{
    return subgroupShuffle(loads[k / 4 / LANES][k % 4], k / 4 % LANES);
}

Tile read_tile(int first_texel, int lane)
{
    vec4 loads[LAYER_LOADS];
    UNROLL for (int i = 0; i < LAYER_LOADS; i++)
    {
        loads[i] = i == 0 ? imageLoad(program, first_texel + lane % TILE_TEXELS) : vec4(0.0);
    }

    return Tile(
        int(spread(loads, 0)), int(spread(loads, 1)), int(spread(loads, 2)), int(spread(loads, 3)), int(spread(loads, 4)), int(spread(loads, 5)),
        int(spread(loads, 6)));
}

Layer read_layer(int index, int lane)
{
    vec4 loads[LAYER_LOADS];
    UNROLL for (int i = 0; i < LAYER_LOADS; i++)
    {
        loads[i] = imageLoad(program, index * LAYER_TEXELS + (i * LANES + lane) % LAYER_TEXELS);
    }

    return Layer(
        int(spread(loads, 0)), int(spread(loads, 1)), int(spread(loads, 2)), int(spread(loads, 3)), int(spread(loads, 4)), int(spread(loads, 5)),
        int(spread(loads, 6)), int(spread(loads, 7)), int(spread(loads, 8)), int(spread(loads, 9)), int(spread(loads, 10)), int(spread(loads, 11)),
        int(spread(loads, 12)), int(spread(loads, 13)), int(spread(loads, 14)), int(spread(loads, 15)), int(spread(loads, 16)), int(spread(loads, 17)),
        int(spread(loads, 18)), int(spread(loads, 19)), int(spread(loads, 20)), int(spread(loads, 21)), int(spread(loads, 22)), int(spread(loads, 23)),
        spread(loads, 24), spread(loads, 25));
}

// The first texel of x of the tile's batch item.
int first_input(Tile tile, Layer layer)
{
    return layer.x + tile.n * layer.blocks * layer.ih * layer.iw;
}

// The first texel of w of the tile's channels, as pack_conv_weights lays them out.
int first_weight(Tile tile, Layer layer)
{
    return layer.weights + tile.channel_tile * layer.kh * layer.kw * layer.blocks * CHANNELS;
}

#endif
