// First of the three dispatches of a Winograd convolution: the transform of the input tiles, v = BT d B of winograd.glsl.
//
//   v[i*(M+2) + j][c4][tile] = (BT d B)[i][j], with d[a][b] = x'[n, c4, th*M + a - PT, tw*M + b - PL], zero outside x
//
// x' is x, or act(s[c]*x + t[c]) with a prologue.
//
// Bindings: 0 x: texels [N][ceil(IC/4)][IH][IW], lanes past IC zero
//           1 b: float [OC] bias, which is winograd_output's; with a prologue then [IC] s, then [IC] t
//           2 v: vec4 [(M+2)^2][ceil(IC/4)][tiles]
// Macros:   M: outputs of a tile in each direction, 2 or 4.
// Grid:     invocations x: ceil(IC/4) * tiles, y: 1, z: 1, divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes a tile of four channels. Neighbouring invocations have neighbouring tiles.
// Requires: maxTexelBufferElements of at least the texels of x.
// Compile:  with glslc -O, as conv2d_lanes.
// Tested:   tests/Kernels.Tests/WinogradTests.cs
#version 450

#include "workgroup.glsl"

#define PROLOGUE_ID 3  // to 6: PROLOGUE and its activation

// Push constants, so that one pipeline serves every layer.
layout(push_constant) uniform Shape
{
    int N;   // batch
    int IC;  // input channels
    int IH;  // input height
    int IW;  // input width
    int OC;  // output channels
    int OH;  // output height
    int OW;  // output width
    int PT;  // padding above
    int PL;  // padding left
};

#include "blocked.glsl"
#include "divide.glsl"
#include "prologue.glsl"
#include "winograd.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1) readonly buffer B { float b[]; };
layout(set = 0, binding = 2) writeonly buffer V { vec4 v[]; };

#include "conv_prologue.glsl"

void main()
{
    int blocks = channel_blocks(IC);
    int tiles_w = tiles_along(OW);
    int tiles_of_item = tiles_along(OH) * tiles_w;
    int tiles = N * tiles_of_item;
    int at = int(gl_GlobalInvocationID.x);
    int c4 = divide(at, tiles);
    int tile = at - c4 * tiles;
    if (c4 >= blocks)
    {
        return;
    }

    int n = divide(tile, tiles_of_item);
    int th = divide(tile - n * tiles_of_item, tiles_w);
    int top = th * M - PT;
    int left = (tile - n * tiles_of_item - th * tiles_w) * M - PL;
    vec4 d[TAPS][TAPS];
    UNROLL for (int i = 0; i < TAPS; i++)
    {
        UNROLL for (int j = 0; j < TAPS; j++)
        {
            d[i][j] = texelFetch(x, ((n * blocks + c4) * IH + clamp(top + i, 0, IH - 1)) * IW + clamp(left + j, 0, IW - 1));
        }
    }

    if (PROLOGUE != 0)
    {
        vec4 scale = prologue_scale(c4);
        vec4 offset = prologue_offset(c4);
        UNROLL for (int i = 0; i < FOR_DRIVER(TAPS); i++)
        {
            UNROLL for (int j = 0; j < FOR_DRIVER(TAPS); j++)
            {
                d[i][j] = prologue(d[i][j], scale, offset);
            }
        }
    }

    UNROLL for (int i = 0; i < TAPS; i++)
    {
        UNROLL for (int j = 0; j < TAPS; j++)
        {
            bool inside = uint(top + i) < uint(IH) && uint(left + j) < uint(IW);
            d[i][j] = mix(vec4(0.0), d[i][j], bvec4(inside));
        }

        transform_input(d[i]);
    }

    // Products follow each other, as the places are counted: lavapipe stores lane after lane, and would compute a place that nothing else needs
    // in each lane again, with a spilled vector for each of its terms.
    int step = blocks * tiles;
    UNROLL for (int j = 0; j < TAPS; j++)
    {
        vec4 column[TAPS];
        UNROLL for (int i = 0; i < TAPS; i++)
        {
            column[i] = d[i][j];
        }

        transform_input(column);
        int place = at + j * step;
        UNROLL for (int i = 0; i < TAPS; i++)
        {
            v[place] = column[i];
            place += TAPS * step;
        }
    }
}
