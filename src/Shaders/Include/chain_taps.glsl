// A tile of a convolution of any kernel and stride, tap by tap, for chain_lanes.comp.
// Needs: LANES, VECTOR, TILE_W, TILE_H; chain_pixels.glsl, chain_program.glsl, the bindings x and w.
// Defines: sum_taps.
#ifndef CHAIN_TAPS_GLSL
#define CHAIN_TAPS_GLSL

// Vectors of a tile's pixels.
#define PIXEL_LOADS ((PIXELS + LANES - 1) / LANES)

// The sums of a tile with the bias, of which a lane has VECTOR channels that follow each other.
void sum_taps(Tile tile, Layer layer, int lane, out float sums[PIXELS][VECTOR])
{
    begin_sums(tile, layer, lane, sums);
    int input_size = layer.ih * layer.iw;
    int input_texel = first_input(tile, layer);
    int weight = first_weight(tile, layer) + lane;
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
            pixel[f] = inside[f] ? input_texel + ih * layer.iw + iw : 0;
        }

        bool is_inside[PIXEL_LOADS][QUADS];
        UNROLL for (int f = 0; f < PIXEL_LOADS; f++)
        {
            spread_inside(inside[f], lane, is_inside[f]);
        }

        int block = 0;
        do
        {
            vec4 pixels[PIXEL_LOADS][QUADS];
            UNROLL for (int f = 0; f < PIXEL_LOADS; f++)
            {
                load_pixels(pixel[f] + block * input_size, is_inside[f], lane, pixels[f]);
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
                        float value = subgroupShuffle(pixels[i / LANES][i / 4 % QUADS][c], lane / 4 * 4 + i % 4);
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

#endif
