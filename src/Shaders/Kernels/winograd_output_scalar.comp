// Last of the three dispatches of a Winograd convolution on a GPU: the transform of the products, y = AT m A of winograd.glsl, then bias,
// shortcut and activation (conv_constants.glsl).
//
//   m[i*(M+2) + j][o4][tile][c] = sum over parts of the products that conv2d_tiled or conv2d_uniform (BATCHED) made, in their order
//
// A channel per invocation, as winograd_input_scalar has it. Each product is added at once, times a column of AT, to the M sums of its
// row, and each row to the M*M outputs: 36 products are never in registers together.
//
// Bindings: 0 m: float [PARTS][(M+2)^2][ceil(OC/4)][TILES][4]
//           1 b: float [OC] bias
//           2 r: float, blocked [N][ceil(OC/4)][OH][OW][4], unread without a shortcut
//           3 y: float, blocked [N][ceil(OC/4)][OH][OW][4]
// Macros:   M: outputs of a tile in each direction, 2 or 4.
// Grid:     invocations x: ceil(OC/4) * TILES * 4, y: 1, z: 1, divided by the workgroup size and rounded up; any workgroup size.
// Requires: Vulkan 1.1 core. No gate: RESIDUAL is not 3.
// Compile:  with glslc -O0: the driver unrolls the marked loops in any case.
// Tested:   tests/Kernels.Tests/WinogradGpuTests.cs
#version 450

#include "workgroup.glsl"
#include "conv_constants.glsl"

layout(constant_id = 27) const int PARTS = 1;

#include "winograd_tiles.glsl"

layout(set = 0, binding = 0) readonly buffer Products { float m[]; };
layout(set = 0, binding = 1) readonly buffer B { float b[]; };
layout(set = 0, binding = 2) readonly buffer R { float r[]; };
layout(set = 0, binding = 3) writeonly buffer Y { float y[]; };

const int OC4 = (OC + 3) / 4;

void main()
{
    uint at = gl_GlobalInvocationID.x;
    int c = int(at % 4u);
    int tile = int(at / 4u % uint(TILES));
    int o4 = int(at / 4u / uint(TILES));
    if (o4 >= OC4)
    {
        return;
    }

    float outputs[M][M];
    UNROLL for (int h = 0; h < M; h++)
    {
        UNROLL for (int w = 0; w < M; w++)
        {
            outputs[h][w] = 0.0;
        }
    }

    UNROLL for (int i = 0; i < TAPS; i++)
    {
        float row[M];
        UNROLL for (int w = 0; w < M; w++)
        {
            row[w] = 0.0;
        }

        UNROLL for (int j = 0; j < TAPS; j++)
        {
            int place = (((i * TAPS + j) * OC4 + o4) * TILES + tile) * 4 + c;
            float product = m[place];
            for (int part = 1; part < PARTS; part++)
            {
                product += m[part * (TAPS * TAPS * OC4 * TILES * 4) + place];
            }

            float factors[M];
            output_factors(j, factors);
            UNROLL for (int w = 0; w < M; w++)
            {
                row[w] = fma(product, factors[w], row[w]);
            }
        }

        float factors[M];
        output_factors(i, factors);
        UNROLL for (int h = 0; h < M; h++)
        {
            UNROLL for (int w = 0; w < M; w++)
            {
                outputs[h][w] = fma(row[w], factors[h], outputs[h][w]);
            }
        }
    }

    int n = tile / (TILES_H * TILES_W);
    int top = tile / TILES_W % TILES_H * M;
    int left = tile % TILES_W * M;
    bool some = o4 * 4 + c < OC;
    float bias = b[min(o4 * 4 + c, OC - 1)];
    UNROLL for (int h = 0; h < M; h++)
    {
        UNROLL for (int w = 0; w < M; w++)
        {
            if (top + h < OH && left + w < OW)
            {
                int place = blocked_index(n, o4, top + h, left + w, OC, OH, OW) * 4 + c;
                float shortcut = 0.0;
                if (RESIDUAL != RESIDUAL_NONE)
                {
                    shortcut = r[place];
                }

                float value = finish(vec4(outputs[h][w] + bias), vec4(shortcut), vec4(0.0)).x;
                y[place] = some ? value : 0.0;
            }
        }
    }
}
