// A tile of a 3x3 layer of stride 1 by Winograd's F(2x2, 3x3), winograd.glsl, for chain_lanes.comp: lane = element of a tile of that scheme.
//
//   Y = AT [ sum over ic of U * (BT d B) ] A     (* element by element, U = G w GT from pack_winograd_weights)
//
// 16 lanes hold the 4 x 4 elements of 2 x 2 outputs, so that the products of one channel with another are one multiply-add, whose operands
// are where they are needed: no value is spread from a lane to all. 8 x 8 pixels by 16 channels are 16 x 16 such vectors of sums.
// Needs: LANES = 16, VECTOR = 1, TILE_W = TILE_H = 8; chain_program.glsl, lanes.glsl, the bindings x and w, subgroup shuffles.
// Defines: sum_elements, place_of_output.
#ifndef CHAIN_WINOGRAD_GLSL
#define CHAIN_WINOGRAD_GLSL

// Tiles of 2 x 2 outputs along each side, and blocks of 4 x 4 pixels along each side of what they read.
#define OUTPUT_TILES 4
#define INPUT_BLOCKS 3
#define INPUT_SIDE (2 * OUTPUT_TILES + 2)

// Row, column and block of four channels, within the tile, that lane `lane` has in value `g` of sum_elements.
ivec3 place_of_output(int g, int lane)
{
    return ivec3(g / OUTPUT_TILES * 2 + lane / 4 % 2, lane / 8 * 4 + lane % 4, g % OUTPUT_TILES);
}

// What lane `lane` has of a where `first` holds, of b elsewhere. Where both are constants of each lane it is one instruction.
float pick(float a, float b, bool first, int lane)
{
    float from_a = subgroupShuffle(a, lane);
    float from_b = subgroupShuffle(b, lane);
    return first ? from_a : from_b;
}

// BT v of the row or column whose element 0 is that of a or, if it lies between a and b, element 2 of a. Lane `origin` has element 0 of a and b,
// `step` lanes on is the next. To element `place` belongs v[place] +- v[other].
vec4 transform_elements(vec4 a, vec4 b, bool is_between, int place, int step, int origin)
{
    int other = place < 2 ? 2 : 1;
    float sign = place == 1 ? 1.0 : -1.0;
    vec4 result;
    UNROLL for (int c = 0; c < 4; c++)
    {
        float v = a[c];
        float w;
        if (is_between)
        {
            v = pick(a[c], b[c], place < 2, origin + (place + 2) % 4 * step);
            w = pick(a[c], b[c], other < 2, origin + (other + 2) % 4 * step);
        }
        else
        {
            w = subgroupShuffle(a[c], origin + other * step);
        }

        result[c] = v + sign * w;
    }

    return result;
}

// AT m of the rows or columns of a and b, two outputs of each: elements 0 and 1 of the result from a, 2 and 3 from b.
float sum_outputs(float a, float b, int place, int step, int origin)
{
    float sign = place % 2 == 0 ? 1.0 : -1.0;
    float end = pick(a, b, place < 2, origin + place % 2 * 3 * step);
    float first = pick(a, b, place < 2, origin + step);
    float second = pick(a, b, place < 2, origin + 2 * step);
    return first + (end + sign * second);
}

// The sums of a tile with the bias, which lane `l` has of channel `l` of the tile: four channels of an output in each.
void sum_elements(Tile tile, Layer layer, int first_input, float bias, int lane, out vec4 values[OUTPUT_TILES * 4])
{
    int row = lane / 4;
    int column = lane % 4;
    int input_size = layer.ih * layer.iw;
    int pixel[INPUT_BLOCKS * INPUT_BLOCKS];
    bool inside[INPUT_BLOCKS * INPUT_BLOCKS];
    UNROLL for (int f = 0; f < INPUT_BLOCKS * INPUT_BLOCKS; f++)
    {
        int dh = f / INPUT_BLOCKS * 4 + row;
        int dw = f % INPUT_BLOCKS * 4 + column;
        int ih = tile.oh - layer.pt + dh;
        int iw = tile.ow - layer.pl + dw;
        inside[f] = dh < INPUT_SIDE && dw < INPUT_SIDE && uint(ih) < uint(layer.ih) && uint(iw) < uint(layer.iw);
        pixel[f] = inside[f] ? first_input + ih * layer.iw + iw : 0;
    }

    // Element (1, 1) counts once in each of the four outputs.
    float sums[OUTPUT_TILES * OUTPUT_TILES][LANES];
    UNROLL for (int o = 0; o < LANES; o++)
    {
        float first = lane == 5 ? subgroupShuffle(bias, o) : 0.0;
        UNROLL for (int t = 0; t < OUTPUT_TILES * OUTPUT_TILES; t++)
        {
            sums[t][o] = first;
        }
    }

    int weight = layer.weights + tile.channel_tile * layer.blocks * LANES * LANES + lane;
    int first_pixel = 0;
    int block = 0;
    do
    {
        vec4 blocks[INPUT_BLOCKS * INPUT_BLOCKS];
        UNROLL for (int f = 0; f < INPUT_BLOCKS * INPUT_BLOCKS; f++)
        {
            blocks[f] = mix(vec4(0.0), imageLoad(x, pixel[f] + first_pixel), bvec4(inside[f]));
        }

        vec4 rows[INPUT_BLOCKS][OUTPUT_TILES];
        UNROLL for (int y = 0; y < INPUT_BLOCKS; y++)
        {
            UNROLL for (int tx = 0; tx < OUTPUT_TILES; tx++)
            {
                int f = y * INPUT_BLOCKS + tx / 2;
                rows[y][tx] = transform_elements(blocks[f], blocks[f + tx % 2], tx % 2 == 1, column, 1, row * 4);
            }
        }

        vec4 inputs[OUTPUT_TILES * OUTPUT_TILES];
        UNROLL for (int ty = 0; ty < OUTPUT_TILES; ty++)
        {
            UNROLL for (int tx = 0; tx < OUTPUT_TILES; tx++)
            {
                inputs[ty * OUTPUT_TILES + tx] = transform_elements(rows[ty / 2][tx], rows[ty / 2 + ty % 2][tx], ty % 2 == 1, row, 4, column);
            }
        }

        vec4 weights[LANES];
        UNROLL for (int o = 0; o < LANES; o++)
        {
            weights[o] = imageLoad(w, weight + o * LANES);
        }

        // Four tiles at a time: what they take of x stays in registers.
        UNROLL for (int ty = 0; ty < OUTPUT_TILES; ty++)
        {
            UNROLL for (int o = 0; o < LANES; o++)
            {
                UNROLL for (int c = 0; c < 4; c++)
                {
                    UNROLL for (int tx = 0; tx < OUTPUT_TILES; tx++)
                    {
                        int t = ty * OUTPUT_TILES + tx;
                        sums[t][o] = fma(inputs[t][c], weights[o][c], sums[t][o]);
                    }
                }
            }
        }

        first_pixel += input_size;
        weight += LANES * LANES;
        block++;
    }
    while (block < layer.blocks);

    UNROLL for (int ty = 0; ty < OUTPUT_TILES; ty++)
    {
        UNROLL for (int o = 0; o < LANES; o++)
        {
            float pairs[2];
            UNROLL for (int pair = 0; pair < 2; pair++)
            {
                int t = ty * OUTPUT_TILES + pair;
                pairs[pair] = sum_outputs(sums[t][o], sums[t + 2][o], row, 4, column);
            }

            values[ty * 4 + o / 4][o % 4] = sum_outputs(pairs[0], pairs[1], column, 1, row * 4);
        }
    }
}

#endif
