// How chain_rows.glsl and chain_taps.glsl keep the pixels of a load, and begin their sums.
//
// A load gives every lane a pixel. It is kept as one vector for each four of them, with the four in every four lanes: from there an instruction
// within 128 bits spreads one to all lanes, where a processor takes two from among all lanes.
// Needs: LANES, VECTOR, TILE_W, TILE_H; chain_program.glsl, lanes.glsl, the bindings x and w, subgroup shuffles.
// Defines: PIXELS, QUADS, IN_TURNS, spread_inside, load_pixels, load_bias, begin_sums.
#ifndef CHAIN_PIXELS_GLSL
#define CHAIN_PIXELS_GLSL

#define PIXELS (TILE_W * TILE_H)
#define QUADS (LANES / 4)

// Pixels that are summed in turns, so that an addition need not wait for the one before.
#if (TILE_W * TILE_H) % 2 == 0
#define IN_TURNS 2
#else
#define IN_TURNS TILE_W
#endif

// For each four lanes of a load whether their pixels are inside, in every four lanes.
void spread_inside(bool inside, int lane, out bool quads[QUADS])
{
    UNROLL for (int q = 0; q < QUADS; q++)
    {
        quads[q] = subgroupShuffle(inside ? 1 : 0, q * 4 + lane % 4) != 0;
    }
}

// The pixels of a load, zero where they are outside: vector q has, in every four lanes, those of lanes 4*q to 4*q + 3.
void load_pixels(int texel, bool inside[QUADS], int lane, out vec4 pixels[QUADS])
{
    vec4 loaded = imageLoad(x, texel);
    UNROLL for (int q = 0; q < QUADS; q++)
    {
        UNROLL for (int c = 0; c < 4; c++)
        {
            float value = subgroupShuffle(loaded[c], q * 4 + lane % 4);
            pixels[q][c] = inside[q] ? value : 0.0;
        }
    }
}

// The lane's bias of each of its channels.
void load_bias(Tile tile, Layer layer, int lane, out float bias[VECTOR])
{
    UNROLL for (int v = 0; v < VECTOR; v++)
    {
        bias[v] = imageLoad(w, layer.bias + tile.channel_tile * CHANNELS + v * LANES + lane).x;
    }
}

// Sums that are the bias alone.
void begin_sums(Tile tile, Layer layer, int lane, out float sums[PIXELS][VECTOR])
{
    float bias[VECTOR];
    load_bias(tile, layer, lane, bias);
    UNROLL for (int v = 0; v < VECTOR; v++)
    {
        UNROLL for (int p = 0; p < PIXELS; p++)
        {
            sums[p][v] = bias[v];
        }
    }
}

#endif
