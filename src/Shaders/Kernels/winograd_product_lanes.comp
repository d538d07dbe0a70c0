// Second of the three dispatches of a Winograd convolution: (M+2)^2 matrix products, for devices whose fast operations are texel loads and
// subgroup shuffles by a constant, as conv2d_lanes: lane = output channels.
//
//   m[product][oc][tile] = sum over ic of u[product][ic][oc] * v[product][ic][tile]
//
// A workgroup is one subgroup. It makes TILE_W tiles by LANES * VECTOR output channels of one product and keeps the sums in registers;
// lanes.glsl and lanes_product.glsl say how.
//
// Bindings: 0 v: storage texels [(M+2)^2][ceil(IC/4)][TILES], made by winograd_input
//           1 u: storage texels [(M+2)^2][OCP / (LANES*VECTOR)][ceil(IC/4)][LANES*VECTOR], made by pack_winograd_weights with these LANES and VECTOR
//           2 m: vec4 [(M+2)^2][ceil(OC/4)][TILES]
// Macros:   LANES: the subgroup size, a multiple of 4. TILE_W: tiles of a workgroup. VECTOR is 4. OCP is OC rounded up to a multiple of LANES * VECTOR.
// Grid:     workgroups x: ceil(TILES / TILE_W), y: OCP / (LANES*VECTOR), z: (M+2)^2. local_size_x = LANES, y and z 1.
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
    int IC;     // input channels
    int OC;     // output channels
    int TILES;  // tiles of all items
};

// Image loads, not texel fetches: lavapipe calls a function for a fetch and spills what lives across it; a load is inlined.
layout(set = 0, binding = 0, rgba32f) readonly uniform imageBuffer v;
layout(set = 0, binding = 1, rgba32f) readonly uniform imageBuffer u;
layout(set = 0, binding = 2) writeonly buffer Products { vec4 m[]; };

#define TAPS 1
#define STEP 1
#define BLOCK_CHANNELS 4
#define PIXELS TILE_W
#define PATCH_W TILE_W
#define FETCHES ((TILE_W + LANES - 1) / LANES)

#include "lanes_product.glsl"

void main()
{
    int lane = int(gl_SubgroupInvocationID);
    int blocks = channel_blocks(IC);
    int product = int(gl_WorkGroupID.z);
    int first_tile = int(gl_WorkGroupID.x) * TILE_W;

    float sums[PIXELS][VECTOR];
    UNROLL for (int p = 0; p < PIXELS; p++)
    {
        UNROLL for (int v = 0; v < VECTOR; v++)
        {
            sums[p][v] = 0.0;
        }
    }

    // Tiles past the last repeat it and are not stored.
    int place[FETCHES];
    UNROLL for (int f = 0; f < FETCHES; f++)
    {
        place[f] = product * blocks * TILES + min(first_tile + f * LANES + lane, TILES - 1);
    }

    int channel_tiles = (OC + CHANNELS - 1) / CHANNELS;
    int weight = (product * channel_tiles + int(gl_WorkGroupID.y)) * blocks * CHANNELS + lane;

    // Tests at its end: lavapipe leaves a loop only there, and would run a last round in vain with all lanes off.
    int block = 0;
    do
    {
        vec4 values[FETCHES];
        UNROLL for (int f = 0; f < FETCHES; f++)
        {
            values[f] = imageLoad(v, place[f] + block * TILES);
        }

        vec4 weights[TAPS][VECTOR];
        UNROLL for (int c = 0; c < VECTOR; c++)
        {
            weights[0][c] = imageLoad(u, weight + block * CHANNELS + c * LANES);
        }

        multiply_add(sums, values, weights);
        block++;
    }
    while (block < blocks);

    int o4 = int(gl_WorkGroupID.y) * LANES + lane;
    int at = (product * channel_blocks(OC) + o4) * TILES + first_tile;
    UNROLL for (int p = 0; p < PIXELS; p++)
    {
        if (o4 < channel_blocks(OC) && first_tile + p < TILES)
        {
            m[at + p] = vec4(sums[p][0], sums[p][1], sums[p][2], sums[p][3]);
        }
    }
}
