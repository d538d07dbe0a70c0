// A tile of a 3x3 layer of stride 1 by Winograd's F(2x2, 3x3), winograd.glsl, for chain_lanes.comp: lane = element of a tile of that scheme.
//
//   Y = AT [ sum over ic of U * (BT d B) ] A     (* element by element, U = G w GT from pack_winograd_weights)
//
// 16 lanes hold the 4 x 4 elements of 2 x 2 outputs, 8 lanes two rows of them, so that the products of one channel with another are one
// multiply-add for each vector, whose operands are where they are needed: no value is spread from a lane to all. LANES tiles by 16 channels are
// 256 vectors of sums.
// Needs: LANES, VECTOR, TILE_W, TILE_H: 16, 1, 8, 8 or 8, 2, 8, 4; chain_pixels.glsl, chain_program.glsl, lanes.glsl, the bindings x and w, subgroup shuffles.
// Defines: sum_elements, place_of_output.
#ifndef CHAIN_WINOGRAD_GLSL
#define CHAIN_WINOGRAD_GLSL

#define ELEMENTS 16

// Vectors of a tile's elements, and rows of elements in each.
#define PARTS (ELEMENTS / LANES)
#define PART_ROWS (LANES / 4)

// Tiles of 2 x 2 outputs.
#define TILES_X (TILE_W / 2)
#define TILES_Y (TILE_H / 2)

// Vectors of PART_ROWS x 4 pixels of what they read, of which there are INPUT_H x INPUT_W.
#define INPUT_H (TILE_H + 2)
#define INPUT_W (TILE_W + 2)
#define GROUPS_Y ((INPUT_H + PART_ROWS - 1) / PART_ROWS)
#define GROUPS_X ((INPUT_W + 3) / 4)

// Values of a row of tiles for each block of four channels: a value has two rows of LANES / 2 outputs.
#define VALUES_X (2 * TILE_W / LANES)

// From a tile to that which shares its vectors of outputs, if one does.
#define TWIN (LANES == 16 ? 2 : 0)

// Row, column and block of four channels, within the tile, that lane `lane` has in value `g` of sum_elements.
ivec3 place_of_output(int g, int lane)
{
    return ivec3(g / 4 / VALUES_X * 2 + lane / 4 % 2, (g / 4 % VALUES_X + lane / 8) * 4 + lane % 4, g % 4);
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

// BT v of a tile's columns, from the vectors that have its rows: `first` begins with its first row or, between two of them, with the two above.
void transform_columns(vec4 first, vec4 second, bool is_between, int lane, out vec4 parts[PARTS])
{
    int row = lane / 4;
    int column = lane % 4;
#if PARTS == 1
    parts[0] = transform_elements(first, second, is_between, row, 4, column);
#else
    // Rows 0 and 1, then rows 2 and 3.
    float sign = row == 1 ? 1.0 : -1.0;
    UNROLL for (int c = 0; c < 4; c++)
    {
        parts[0][c] = first[c] + sign * subgroupShuffle(second[c], column);
        parts[1][c] = second[c] - subgroupShuffle(first[c], 4 + column);
    }
#endif
}

// AT m of the columns of tile t or, with 16 lanes, of tiles t and t + 2: two rows of each.
float sum_columns(float t[PARTS], float other[PARTS], int lane)
{
    int row = lane / 4;
    int column = lane % 4;
#if PARTS == 1
    return sum_outputs(t[0], other[0], row, 4, column);
#else
    float sign = row == 0 ? 1.0 : -1.0;
    float end = row == 0 ? t[0] : t[1];
    return subgroupShuffle(t[0], 4 + column) + (end + sign * subgroupShuffle(t[1], column));
#endif
}

// The sums of a tile with the bias, of which a lane has VECTOR channels that follow each other: four channels of an output in each value.
void sum_elements(Tile tile, Layer layer, int lane, out vec4 values[TILES_Y * VALUES_X * 4])
{
    int row = lane / 4;
    int column = lane % 4;
    int input_size = layer.ih * layer.iw;
    int input_texel = first_input(tile, layer);
    float bias[VECTOR];
    load_bias(tile, layer, lane, bias);
    int pixel[GROUPS_Y * GROUPS_X];
    bool inside[GROUPS_Y * GROUPS_X];
    UNROLL for (int f = 0; f < GROUPS_Y * GROUPS_X; f++)
    {
        int dh = f / GROUPS_X * PART_ROWS + row;
        int dw = f % GROUPS_X * 4 + column;
        int ih = tile.oh - layer.pt + dh;
        int iw = tile.ow - layer.pl + dw;
        inside[f] = dh < INPUT_H && dw < INPUT_W && uint(ih) < uint(layer.ih) && uint(iw) < uint(layer.iw);
        pixel[f] = inside[f] ? input_texel + ih * layer.iw + iw : 0;
    }

    // Element (1, 1) counts once in each of the four outputs.
    float sums[TILES_Y * TILES_X][CHANNELS][PARTS];
    UNROLL for (int o = 0; o < CHANNELS; o++)
    {
        float first = lane == 5 ? subgroupShuffle(bias[o % VECTOR], o / VECTOR) : 0.0;
        UNROLL for (int t = 0; t < TILES_Y * TILES_X; t++)
        {
            UNROLL for (int part = 0; part < PARTS; part++)
            {
                sums[t][o][part] = part == 0 ? first : 0.0;
            }
        }
    }

    int weight = layer.weights + tile.channel_tile * layer.blocks * CHANNELS * ELEMENTS + lane;
    int first_pixel = 0;
    int block = 0;
    do
    {
        vec4 pixels[GROUPS_Y * GROUPS_X];
        UNROLL for (int f = 0; f < GROUPS_Y * GROUPS_X; f++)
        {
            pixels[f] = mix(vec4(0.0), imageLoad(x, pixel[f] + first_pixel), bvec4(inside[f]));
        }

        vec4 rows[GROUPS_Y][TILES_X];
        UNROLL for (int y = 0; y < GROUPS_Y; y++)
        {
            UNROLL for (int tx = 0; tx < TILES_X; tx++)
            {
                int f = y * GROUPS_X + tx / 2;
                rows[y][tx] = transform_elements(pixels[f], pixels[f + tx % 2], tx % 2 == 1, column, 1, row * 4);
            }
        }

        vec4 inputs[TILES_Y * TILES_X][PARTS];
        UNROLL for (int ty = 0; ty < TILES_Y; ty++)
        {
            int y = ty * 2 / PART_ROWS;
            bool is_between = ty * 2 % PART_ROWS != 0;
            UNROLL for (int tx = 0; tx < TILES_X; tx++)
            {
                transform_columns(rows[y][tx], rows[min(y + 1, GROUPS_Y - 1)][tx], is_between, lane, inputs[ty * TILES_X + tx]);
            }
        }

        vec4 weights[CHANNELS][PARTS];
        UNROLL for (int o = 0; o < CHANNELS; o++)
        {
            UNROLL for (int part = 0; part < PARTS; part++)
            {
                weights[o][part] = imageLoad(w, weight + o * ELEMENTS + part * LANES);
            }
        }

        // A row of tiles at a time: what they take of x stays in registers.
        UNROLL for (int ty = 0; ty < TILES_Y; ty++)
        {
            UNROLL for (int part = 0; part < PARTS; part++)
            {
                UNROLL for (int o = 0; o < CHANNELS; o++)
                {
                    UNROLL for (int c = 0; c < 4; c++)
                    {
                        UNROLL for (int tx = 0; tx < TILES_X; tx++)
                        {
                            int t = ty * TILES_X + tx;
                            sums[t][o][part] = fma(inputs[t][part][c], weights[o][part][c], sums[t][o][part]);
                        }
                    }
                }
            }
        }

        first_pixel += input_size;
        weight += CHANNELS * ELEMENTS;
        block++;
    }
    while (block < layer.blocks);

    // With 16 lanes tiles t and t + 2 share a vector, and so do their right neighbours: a value has all four tiles of a row, else two.
    UNROLL for (int v = 0; v < TILES_Y * VALUES_X; v++)
    {
        int t = v / VALUES_X * TILES_X + v % VALUES_X * 2;
        UNROLL for (int o = 0; o < CHANNELS; o++)
        {
            float left = sum_columns(sums[t][o], sums[t + TWIN][o], lane);
            float right = sum_columns(sums[t + 1][o], sums[t + 1 + TWIN][o], lane);
            values[v * 4 + o / 4][o % 4] = sum_outputs(left, right, column, 1, row * 4);
        }
    }
}

#endif
