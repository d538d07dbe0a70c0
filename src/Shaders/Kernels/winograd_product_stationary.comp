// Second of the three dispatches of a Winograd convolution, as winograd_product_lanes, for layers of few input channels and many tiles: the
// weights of all input channels stay where they are while tile after tile passes by.
//
//   m[product][oc][tile] = sum over ic of u[product][ic][oc] * v[product][ic][tile]
//
// A workgroup is one subgroup. It loads the weights of one product for LANES * VECTOR output channels, then for each of its tiles
// the values of all input channels, each lane another block of four, and spreads each of them to all lanes by a shuffle by a constant.
// Weights are loaded once, not once for each tile of winograd_product_lanes, and no sum waits in memory for the next round: on Mesa's
// lavapipe a product takes two thirds of the time. The price is code: every weight is loaded by a call of its own.
//
// Bindings: 0 v: storage texels [(M+2)^2][ceil(IC/4)][TILES], made by winograd_input
//           1 u: texels [(M+2)^2][OCP / (LANES*VECTOR)][ceil(IC/4)][LANES*VECTOR], made by pack_winograd_weights with these LANES
//              and VECTOR
//           2 m: vec4 [(M+2)^2][ceil(OC/4)][TILES]
// Macros:   LANES: the subgroup size, a multiple of 4. BLOCKS: blocks of 4 input channels, at least ceil(IC/4). VECTOR is 4. OCP is OC rounded
//           up to a multiple of LANES * VECTOR.
// Grid:     workgroups x: ceil(TILES / TILES_PER_WORKGROUP), y: OCP / (LANES*VECTOR), z: (M+2)^2. local_size_x = LANES, y and z 1.
// Requires: subgroup size LANES exactly; subgroup shuffle in compute shaders; maxTexelBufferElements of at least the texels of v and u.
// Compile:  with glslc -O, as conv2d_lanes.
// Tested:   tests/Kernels.Tests/WinogradTests.cs
#version 450

#define VECTOR 4

#include "workgroup.glsl"
#include "lanes.glsl"
#include "blocked.glsl"

// Push constants, so that one pipeline serves every layer.
layout(push_constant) uniform Shape
{
    int IC;                   // input channels
    int OC;                   // output channels
    int TILES;                // tiles of all items
    int TILES_PER_WORKGROUP;
};

// Image loads in the loop: lavapipe calls a function for a fetch and spills what lives across it; a load is inlined. Before the loop, where nothing lives but
// weights, which are in memory in any case, fetches: 128 inlined loads take the driver 0.6 s to compile.
layout(set = 0, binding = 0, rgba32f) readonly uniform imageBuffer v;
layout(set = 0, binding = 1) uniform samplerBuffer u;
layout(set = 0, binding = 2) writeonly buffer Products { vec4 m[]; };

#define FETCHES ((BLOCKS + LANES - 1) / LANES)

void main()
{
    int lane = int(gl_SubgroupInvocationID);
    int blocks = channel_blocks(IC);
    int product = int(gl_WorkGroupID.z);
    int channel_tiles = (OC + CHANNELS - 1) / CHANNELS;

    // Blocks past the last repeat it and meet zeros.
    int channel_tile = int(gl_WorkGroupID.y);
    int first = (product * channel_tiles + channel_tile) * blocks * CHANNELS + lane;
    vec4 weights[BLOCKS][VECTOR];
    UNROLL for (int s = 0; s < BLOCKS; s++)
    {
        UNROLL for (int k = 0; k < VECTOR; k++)
        {
            weights[s][k] = texelFetch(u, first + min(s, blocks - 1) * CHANNELS + k * LANES);
        }
    }

    int o4 = channel_tile * LANES + lane;
    // Tests at its end: lavapipe leaves a loop only there, and would run a last round in vain with all lanes off.
    int tile = int(gl_WorkGroupID.x) * TILES_PER_WORKGROUP;
    int end = min(tile + TILES_PER_WORKGROUP, TILES);
    do
    {
        vec4 values[FETCHES];
        UNROLL for (int f = 0; f < FETCHES; f++)
        {
            int block = f * LANES + lane;
            vec4 texel = imageLoad(v, (product * blocks + min(block, blocks - 1)) * TILES + tile);
            values[f] = mix(vec4(0.0), texel, bvec4(block < blocks));
        }

        vec4 sum = vec4(0.0);
        UNROLL for (int s = 0; s < BLOCKS; s++)
        {
            UNROLL for (int c = 0; c < 4; c++)
            {
                float value = subgroupShuffle(values[s / LANES][c], s % LANES);
                UNROLL for (int k = 0; k < VECTOR; k++)
                {
                    sum[k] = fma(value, weights[s][k][c], sum[k]);
                }
            }
        }

        if (o4 < channel_blocks(OC))
        {
            m[(product * channel_blocks(OC) + o4) * TILES + tile] = sum;
        }

        tile++;
    }
    while (tile < end);
}
