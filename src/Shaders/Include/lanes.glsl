// What the kernels share whose lanes are output channels: a workgroup is one subgroup of LANES invocations, and a lane has VECTOR output
// channels that follow each other.
// Needs: the macros LANES and VECTOR (1, 2 or 4).
// Defines: CHANNELS, sum_of_channel and what unroll.glsl defines.
#ifndef LANES_GLSL
#define LANES_GLSL

#extension GL_KHR_shader_subgroup_shuffle : require

#include "unroll.glsl"

// Output channels of a workgroup: lane l has channels VECTOR*l to VECTOR*l + VECTOR - 1 of them.
#define CHANNELS (LANES * VECTOR)

// Of a pixel, whose channels lie in the lanes' sums: channel c, 0 to 3, of a block of four of the workgroup's channels. Each lane may ask for another block.
float sum_of_channel(float sums[VECTOR], int block, int c)
{
    return subgroupShuffle(sums[c % VECTOR], block * (4 / VECTOR) + c / VECTOR);
}

#endif
