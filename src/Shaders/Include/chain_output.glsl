// What becomes of a tile's sums, for chain_lanes.comp.
// Needs: LANES, VECTOR, TILE_W, TILE_H; activation_function.glsl, blocked.glsl, chain_pixels.glsl, chain_program.glsl, lanes.glsl, the bindings x and y.
// Defines: GROUPS, store_value, store_sums, store_average.
#ifndef CHAIN_OUTPUT_GLSL
#define CHAIN_OUTPUT_GLSL

// Pixels whose channels of the workgroup fill a texel of every lane; groups of them in a tile.
#define GROUP (4 / VECTOR)
#define GROUPS ((PIXELS + GROUP - 1) / GROUP)

// Adds the shortcut to four channels of an output, activates and stores them. `place`: row, column and block of four channels within the tile.
void store_value(Tile tile, Layer layer, ivec3 place, vec4 value)
{
    int output_blocks = channel_blocks(layer.oc);
    int oh = tile.oh + place.x;
    int ow = tile.ow + place.y;
    int o4 = tile.channel_tile * (CHANNELS / 4) + place.z;
    int r4 = o4 - layer.first_block;
    bool exists = o4 < output_blocks && oh < layer.oh && ow < layer.ow;
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

// Of sums whose lanes have VECTOR channels of every pixel. As in conv2d_lanes: from each group of pixels a lane takes one block of four channels of
// one pixel.
void store_sums(Tile tile, Layer layer, float sums[PIXELS][VECTOR], int lane)
{
    int place_in_group = lane / (CHANNELS / 4);
    int block_in_tile = lane % (CHANNELS / 4);
    UNROLL for (int p = 0; p < FOR_DRIVER(PIXELS); p += GROUP)
    {
        vec4 value;
        UNROLL for (int c = 0; c < 4; c++)
        {
            value[c] = sum_of_channel(sums[p], block_in_tile, c);
#if VECTOR < 4  // as in conv2d_lanes
            UNROLL for (int g = 1; g < min(GROUP, PIXELS - p); g++)
            {
                float sum = sum_of_channel(sums[p + g], block_in_tile, c);
                value[c] = place_in_group == g ? sum : value[c];
            }
#endif
        }

        // Past the last pixel: no row of the map.
        int pixel = p + place_in_group;
        store_value(tile, layer, ivec3(pixel < PIXELS ? pixel / TILE_W : layer.oh, pixel % TILE_W, block_in_tile), value);
    }
}

// Of a layer that is the mean over all pixels of a channel: its tiles are LANES blocks of four channels.
void store_average(Tile tile, Layer layer, int lane)
{
    int input_size = layer.ih * layer.iw;
    int blocks = channel_blocks(layer.oc);
    int block = tile.channel_tile * LANES + lane;
    bool has_channels = block < blocks;
    int pixel = has_channels ? first_input(tile, layer) + block * input_size : 0;
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
        y[layer.y + tile.n * blocks + block] = sum / float(input_size);
    }
}

#endif
