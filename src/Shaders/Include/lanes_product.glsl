// The innermost loops of the kernels whose lanes are output channels.
//
//   sums[p][v] += sum over taps t and channels c of pixels[pixel of (p, t)][c] * weights[t][v][c]
//
// pixels[f] holds in lane l pixel f*LANES + l of the patch; a shuffle by a constant spreads one of them to all lanes. Pixel by pixel, so
// that VECTOR sums are live at a time and the weights are operands in memory: where there are 16 vector registers, the order decides.
// Needs: the macros LANES, VECTOR, PIXELS, FETCHES, TAPS, STEP, TILE_W, PATCH_W, BLOCK_CHANNELS (channels of a block that are
// used, 1 to 4), and lanes.glsl. Output pixel p reads, for tap t, pixel p/TILE_W * PATCH_W + p%TILE_W * STEP + t of the patch.
// Defines: multiply_add.
#ifndef LANES_PRODUCT_GLSL
#define LANES_PRODUCT_GLSL

void multiply_add(inout float sums[PIXELS][VECTOR], vec4 pixels[FETCHES], vec4 weights[TAPS][VECTOR])
{
    UNROLL for (int p = 0; p < PIXELS; p++)
    {
        int q = p / TILE_W * PATCH_W + p % TILE_W * STEP;
        UNROLL for (int t = 0; t < TAPS; t++)
        {
            UNROLL for (int c = 0; c < BLOCK_CHANNELS; c++)
            {
                float value = subgroupShuffle(pixels[(q + t) / LANES][c], (q + t) % LANES);
                UNROLL for (int v = 0; v < VECTOR; v++)
                {
                    sums[p][v] = fma(value, weights[t][v][c], sums[p][v]);
                }
            }
        }
    }
}

#endif
