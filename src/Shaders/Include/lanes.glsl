// What the kernels share whose lanes are output channels: a workgroup is one subgroup of LANES invocations, and a lane has VECTOR output
// channels that follow each other, so that it stores them with one store and no lane needs another's.
// Needs: the macros LANES and VECTOR (1, 2 or 4).
// Defines: UNROLL, CHANNELS, LANE_VECTOR, lane_vector, lane_part.
#ifndef LANES_GLSL
#define LANES_GLSL

#extension GL_EXT_control_flow_attributes : require

// All loops over registers are unrolled: an array in registers can only be indexed by constants.
#define UNROLL [[unroll]]

// Output channels of a workgroup: lane l has channels VECTOR*l to VECTOR*l + VECTOR - 1 of them.
#define CHANNELS (LANES * VECTOR)

#if VECTOR == 4
#define LANE_VECTOR vec4
#elif VECTOR == 2
#define LANE_VECTOR vec2
#else
#define LANE_VECTOR float
#endif

// The channels of a lane that begin with `channel`, out of the block of four they are in.
vec4 lane_part(vec4 block, int channel)
{
#if VECTOR == 4
    return block;
#elif VECTOR == 2
    return vec4((channel & 2) == 0 ? block.xy : block.zw, 0.0, 0.0);
#else
    vec2 pair = (channel & 2) == 0 ? block.xy : block.zw;
    return vec4((channel & 1) == 0 ? pair.x : pair.y, 0.0, 0.0, 0.0);
#endif
}

// The first VECTOR components.
LANE_VECTOR lane_vector(vec4 value)
{
#if VECTOR == 4
    return value;
#elif VECTOR == 2
    return value.xy;
#else
    return value.x;
#endif
}

#endif
