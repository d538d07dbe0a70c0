// Dense NCHW to the blocked layout with x as texels, four pixels at a time.
// For drivers that gather texels faster than they read storage buffers: Mesa's llvmpipe, which takes half of dense_to_blocked's time.
//
//   y[n,c,h,w] = x[n,c,h,w]
//
// Bindings: 0 x: float [N][C][H][W], row-major, a uniform texel buffer: one texel is four pixels of one channel
//           1 y: blocked [N][C][H][W]
// Grid:     invocations x: H*W/4, y: ceil(C/4), z: N, each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes four vec4s.
// Requires: H*W divisible by 4; maxTexelBufferElements >= N * C * H*W/4.
// Tested:   tests/Kernels.Tests/LayoutTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int H = 1;
layout(constant_id = 6) const int W = 1;

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1) writeonly buffer Y { vec4 y[]; };

const int QUADS = H * W / 4;

void main()
{
    int quad = int(gl_GlobalInvocationID.x);
    int c4 = int(gl_GlobalInvocationID.y);
    int n = int(gl_GlobalInvocationID.z);
    if (quad >= QUADS || c4 >= channel_blocks(C) || n >= N)
    {
        return;
    }

    mat4 channels = mat4(0.0);  // column: a channel, row: a pixel
    for (int lane = 0; lane < 4; lane++)
    {
        int c = c4 * 4 + lane;
        if (c < C)
        {
            channels[lane] = texelFetch(x, (n * C + c) * QUADS + quad);
        }
    }

    mat4 pixels = transpose(channels);
    int first = ((n * channel_blocks(C) + c4) * QUADS + quad) * 4;
    for (int i = 0; i < 4; i++)
    {
        y[first + i] = pixels[i];
    }
}
