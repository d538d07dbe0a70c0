// First of the three dispatches of a Winograd convolution on a GPU: the transform of the input tiles, v = BT d B of winograd.glsl.
//
//   v[i*(M+2) + j][c4][tile][c] = (BT d B)[i][j], with d[a][b] = x'[n, 4*c4 + c, th*M + a - PT, tw*M + b - PL], zero outside x
//
// x' is x, or act(s[c]*x + t[c]) with a prologue.
//
// The same as winograd_input, a channel per invocation instead of four: a tile takes 36 registers, not 144, so that four times as many
// subgroups of a quarter of the size hide the latency of the loads, and a map of few tiles still makes many of them.
//
// Bindings: 0 x: blocked [N][IC][IH][IW]
//           1 b: float [OC] bias, which is winograd_output's; with a prologue then [IC] s, then [IC] t
//           2 v: float [(M+2)^2][ceil(IC/4)][TILES][4]
// Macros:   M: outputs of a tile in each direction, 2 or 4. VALUES_F16: as values.glsl has it; v is of 32-bit floats in any case.
// Grid:     invocations x: ceil(IC/4) * TILES * 4, y: 1, z: 1, divided by the workgroup size and rounded up; any workgroup size.
//           Neighbouring invocations have neighbouring channels of a block, then neighbouring tiles.
// Requires: Vulkan 1.1 core.
// Compile:  with glslc -O0: the driver unrolls the marked loops in any case.
// Tested:   tests/Kernels.Tests/WinogradGpuTests.cs
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

#define ELEMENT float

#include "blocked.glsl"
#include "values.glsl"
#include "prologue.glsl"
#include "winograd_tiles.glsl"

layout(set = 0, binding = 0) readonly buffer X { VALUE_WORD x[]; };
layout(set = 0, binding = 1) readonly buffer B { float b[]; };
layout(set = 0, binding = 2) writeonly buffer V { float v[]; };

const int IC4 = (IC + 3) / 4;

void main()
{
    uint at = gl_GlobalInvocationID.x;
    int c = int(at % 4u);
    int tile = int(at / 4u % uint(TILES));
    int c4 = int(at / 4u / uint(TILES));
    if (c4 >= IC4)
    {
        return;
    }

    int n = tile / (TILES_H * TILES_W);
    int top = tile / TILES_W % TILES_H * M - PT;
    int left = tile % TILES_W * M - PL;
    float scale = 0.0;
    float offset = 0.0;
    if (PROLOGUE != 0)
    {
        // Past the last channel both are zero: empty lanes stay finite.
        int channel = min(c4 * 4 + c, IC - 1);
        bool some = c4 * 4 + c < IC;
        scale = some ? b[OC + channel] : 0.0;
        offset = some ? b[OC + IC + channel] : 0.0;
    }

    float d[TAPS][TAPS];
    UNROLL for (int i = 0; i < TAPS; i++)
    {
        int ih = top + i;
        UNROLL for (int j = 0; j < TAPS; j++)
        {
            int iw = left + j;
            bool inside = uint(ih) < uint(IH) && uint(iw) < uint(IW);
            int place = inside ? blocked_index(n, c4, ih, iw, IC, IH, IW) * 4 + c : 0;
            float value = value_at(x, place);
            if (PROLOGUE != 0)
            {
                value = prologue(vec4(value), vec4(scale), vec4(offset)).x;
            }

            d[i][j] = inside ? value : 0.0;
        }

        transform_input(d[i]);
    }

    UNROLL for (int j = 0; j < TAPS; j++)
    {
        float column[TAPS];
        UNROLL for (int i = 0; i < TAPS; i++)
        {
            column[i] = d[i][j];
        }

        transform_input(column);
        UNROLL for (int i = 0; i < TAPS; i++)
        {
            v[(((i * TAPS + j) * IC4 + c4) * TILES + tile) * 4 + c] = column[i];
        }
    }
}
