// A tile of a 3x3 layer of stride 1, row of taps by row of taps, for chain_lanes.comp: three taps share the pixels of a row.
// Needs: LANES, VECTOR, TILE_W, TILE_H; chain_pixels.glsl, chain_program.glsl, the bindings x and w.
// Defines: sum_rows.
#ifndef CHAIN_ROWS_GLSL
#define CHAIN_ROWS_GLSL

#define TAPS 3

// Input pixels that a tile needs for one row of taps, and vectors of them.
#define PATCH_W (TILE_W + TAPS - 1)
#define PATCH (PATCH_W * TILE_H)
#define ROW_LOADS ((PATCH + LANES - 1) / LANES)

#if TILE_H % 2 == 0
#define ROWS_IN_TURNS 2
#else
#define ROWS_IN_TURNS 1
#endif

// The sums of a tile with the bias, of which a lane has VECTOR channels that follow each other.
void sum_rows(Tile tile, Layer layer, int lane, out float sums[PIXELS][VECTOR])
{
    begin_sums(tile, layer, lane, sums);
    int input_size = layer.ih * layer.iw;
    int input_texel = first_input(tile, layer);
    int weight = first_weight(tile, layer) + lane;
    int weight_step = layer.blocks * CHANNELS;
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
            pixel[f] = inside[f] ? input_texel + ih * layer.iw + column[f] : 0;
        }

        bool is_inside[ROW_LOADS][QUADS];
        UNROLL for (int f = 0; f < ROW_LOADS; f++)
        {
            spread_inside(inside[f], lane, is_inside[f]);
        }

        int block = 0;
        do
        {
            vec4 pixels[ROW_LOADS][QUADS];
            UNROLL for (int f = 0; f < ROW_LOADS; f++)
            {
                load_pixels(pixel[f] + block * input_size, is_inside[f], lane, pixels[f]);
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
                            float value = subgroupShuffle(pixels[q / LANES][q / 4 % QUADS][c], lane / 4 * 4 + q % 4);
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
                            float value = subgroupShuffle(pixels[q / LANES][q / 4 % QUADS][c], lane / 4 * 4 + q % 4);
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

#endif
