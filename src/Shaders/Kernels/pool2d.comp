// Max, min and average pooling; the equations stand in Include/pool2d.glsl.
//
// Bindings: 0 x: blocked [N][C][IH][IW]
//           1 y: blocked [N][C][OH][OW]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: OW, y: OH, z: N * ceil(C/4), each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one vec4.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/Pool2dTests.cs
#version 450

#include "values.glsl"

layout(set = 0, binding = 0) readonly buffer X { VALUE4 x[]; };

vec4 load_x(int index)
{
    return value4(x[index]);
}

#include "pool2d.glsl"
