// Max, min and average pooling with x as texels; the equations stand in Include/pool2d.glsl.
// For drivers that gather texels faster than they read storage buffers in loops: Mesa's llvmpipe, which takes half of pool2d's time.
//
// Bindings: 0 x: blocked [N][C][IH][IW], a uniform texel buffer
//           1 y: blocked [N][C][OH][OW]
// Grid:     invocations x: OW, y: OH, z: N * ceil(C/4), each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one vec4.
// Requires: maxTexelBufferElements >= N * ceil(C/4) * IH * IW.
// Tested:   tests/Kernels.Tests/Pool2dTests.cs
#version 450

layout(set = 0, binding = 0) uniform samplerBuffer x;

vec4 load_x(int index)
{
    return texelFetch(x, index);
}

#include "pool2d.glsl"
