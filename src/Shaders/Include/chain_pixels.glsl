// How chain_rows.glsl and chain_taps.glsl keep the pixels of a load.
//
// A load gives every lane a pixel. It is kept as one vector for each four of them, with the four in every four lanes: from there an instruction
// within 128 bits spreads one to all lanes, where a processor takes two from among all lanes.
// Needs: LANES, TILE_W, TILE_H; lanes.glsl, subgroup shuffles.
// Defines: PIXELS, QUADS, IN_TURNS, pixels_of_quad, inside_of_quad.
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

// The pixels of a load that lanes 4*quad to 4*quad + 3 have, in every four lanes; zero where they are outside.
vec4 pixels_of_quad(vec4 texel, bool inside, int quad, int lane)
{
    vec4 pixels;
    UNROLL for (int c = 0; c < 4; c++)
    {
        float value = subgroupShuffle(texel[c], quad * 4 + lane % 4);
        pixels[c] = inside ? value : 0.0;
    }

    return pixels;
}

bool inside_of_quad(bool inside, int quad, int lane)
{
    return subgroupShuffle(inside ? 1 : 0, quad * 4 + lane % 4) != 0;
}

#endif
