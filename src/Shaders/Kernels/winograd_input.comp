// First of the two dispatches of a Winograd convolution: the transform of the input tiles, v = BT d B of winograd.glsl.
//
//   v[i*(M+2) + j][c4][tile] = (BT d B)[i][j], with d[a][b] = x'[n, c4, th*M + a - PT, tw*M + b - PL], zero outside x
//
// x' is x, or act(s[c]*x + t[c]) with a prologue.
//
// Bindings: 0 x: texels [N][ceil(IC/4)][IH][IW], lanes past IC zero
//           1 b: float [OC] bias, which is winograd_conv's; with a prologue then [IC] s, then [IC] t
//           2 v: vec4 [(M+2)^2][ceil(IC/4)][TILES]
// Macros:   M: outputs of a tile in each direction, 2 or 4.
// Grid:     invocations x: ceil(IC/4) * TILES, y: 1, z: 1, divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes a tile of four channels. Neighbouring invocations have neighbouring tiles.
// Requires: maxTexelBufferElements of at least the texels of x.
// Compile:  with glslc -O0: the driver unrolls the marked loops in any case.
// Tested:   tests/Kernels.Tests/WinogradTests.cs
#version 450

#include "workgroup.glsl"

layout(constant_id = 3) const int N = 1;   // batch
layout(constant_id = 4) const int IC = 1;  // input channels
layout(constant_id = 5) const int IH = 1;  // input height
layout(constant_id = 6) const int IW = 1;  // input width
layout(constant_id = 7) const int OC = 1;  // output channels
layout(constant_id = 8) const int OH = 1;  // output height
layout(constant_id = 9) const int OW = 1;  // output width
layout(constant_id = 10) const int PT = 0; // padding above
layout(constant_id = 11) const int PL = 0; // padding left
#define PROLOGUE_ID 12                     // to 15: PROLOGUE and its activation

#include "blocked.glsl"
#include "prologue.glsl"
#include "winograd.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1) readonly buffer B { float b[]; };
layout(set = 0, binding = 2) writeonly buffer V { vec4 v[]; };

#include "conv_prologue.glsl"

const int IC4 = (IC + 3) / 4;

void main()
{
    int at = int(gl_GlobalInvocationID.x);
    int c4 = at / TILES;
    int tile = at % TILES;
    if (c4 >= IC4)
    {
        return;
    }

    int n = tile / (TILES_H * TILES_W);
    int top = tile / TILES_W % TILES_H * M - PT;
    int left = tile % TILES_W * M - PL;
    vec4 scale = vec4(0.0);
    vec4 offset = vec4(0.0);
    if (PROLOGUE != 0)
    {
        scale = prologue_scale(c4);
        offset = prologue_offset(c4);
    }

    vec4 d[TAPS][TAPS];
    UNROLL for (int i = 0; i < TAPS; i++)
    {
        int ih = top + i;
        UNROLL for (int j = 0; j < TAPS; j++)
        {
            int iw = left + j;
            bool inside = uint(ih) < uint(IH) && uint(iw) < uint(IW);
            vec4 texel = texelFetch(x, ((n * IC4 + c4) * IH + clamp(ih, 0, IH - 1)) * IW + clamp(iw, 0, IW - 1));
            if (PROLOGUE != 0)
            {
                texel = prologue(texel, scale, offset);
            }

            d[i][j] = mix(vec4(0.0), texel, bvec4(inside));
        }

        transform_input(d[i]);
    }

    UNROLL for (int j = 0; j < TAPS; j++)
    {
        vec4 column[TAPS];
        UNROLL for (int i = 0; i < TAPS; i++)
        {
            column[i] = d[i][j];
        }

        transform_input(column);
        UNROLL for (int i = 0; i < TAPS; i++)
        {
            v[((i * TAPS + j) * IC4 + c4) * TILES + tile] = column[i];
        }
    }
}
