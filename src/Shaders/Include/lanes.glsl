// What the kernels share whose lanes are output channels: a workgroup is one subgroup of LANES invocations, and a lane has VECTOR output
// channels that follow each other.
// Needs: the macros LANES and VECTOR (1, 2 or 4).
// Defines: UNROLL, CHANNELS.
#ifndef LANES_GLSL
#define LANES_GLSL

#extension GL_EXT_control_flow_attributes : require

// All loops over registers are unrolled: an array in registers can only be indexed by constants.
#define UNROLL [[unroll]]

// Output channels of a workgroup: lane l has channels VECTOR*l to VECTOR*l + VECTOR - 1 of them.
#define CHANNELS (LANES * VECTOR)

#endif
