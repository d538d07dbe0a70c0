// Loops over registers: an array in registers can only be indexed by constants, so all of them are unrolled.
// Needs: workgroup.glsl, where FOR_DRIVER is used.
// Defines: UNROLL, FOR_DRIVER.
#ifndef UNROLL_GLSL
#define UNROLL_GLSL

#extension GL_EXT_control_flow_attributes : require

#define UNROLL [[unroll]]

// n, as the bound of a loop that glslc is to leave to the driver: it holds branches that specialization constants decide, and glslc, which does
// not know these, would unroll all of them (docs/decisions/0050-who-unrolls.md). A workgroup size is such a constant and never 0.
#define FOR_DRIVER(n) ((n) - int(gl_WorkGroupSize.x == 0u))

#endif
