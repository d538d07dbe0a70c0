// Last of the three dispatches of a Winograd convolution on a GPU: the transform of the products, y = AT m A of winograd.glsl, then bias,
// shortcut and activation (conv_constants.glsl).
//
//   m[i*(M+2) + j][o4][tile][c] = sum over parts of the products that conv2d_tiled or conv2d_uniform (BATCHED) made, in their order
//
// A channel per invocation, as winograd_input_scalar has it; two of them where they share a word of y. Each product is added at once, times a
// column of AT, to the M sums of its row, and each row to the M*M outputs: 36 products are never in registers together.
//
// Bindings: 0 m: float [PARTS][(M+2)^2][ceil(OC/4)][TILES][4]
//           1 b: float [OC] bias
//           2 r: blocked [N][OC][OH][OW], unread without a shortcut
//           3 y: blocked [N][OC][OH][OW]
// Macros:   M: outputs of a tile in each direction, 2 or 4. VALUES_F16: as values.glsl has it; m is of 32-bit floats in any case.
// Grid:     invocations x: ceil(OC/4) * TILES * 4, or * 2 with VALUES_F16, y: 1, z: 1, divided by the workgroup size and rounded up; any
//           workgroup size.
// Requires: Vulkan 1.1 core. No gate: RESIDUAL is not 3.
// Compile:  with glslc -O0: the driver unrolls the marked loops in any case.
// Tested:   tests/Kernels.Tests/WinogradGpuTests.cs
#version 450

#include "workgroup.glsl"
#include "conv_constants.glsl"

layout(constant_id = 27) const int PARTS = 1;

// What an invocation makes of each product: the channels of a word of y.
#ifdef VALUES_F16
#define CHANNELS 2
#define PRODUCT vec2
#else
#define CHANNELS 1
#define PRODUCT float
#endif

#define WORDS (4 / CHANNELS)

#include "winograd_tiles.glsl"

layout(set = 0, binding = 0) readonly buffer Products { PRODUCT m[]; };
layout(set = 0, binding = 1) readonly buffer B { float b[]; };
layout(set = 0, binding = 2) readonly buffer R { VALUE_WORD r[]; };
layout(set = 0, binding = 3) writeonly buffer Y { VALUE_WORD y[]; };

const int OC4 = (OC + 3) / 4;

#ifdef VALUES_F16

PRODUCT bias_of(int c)
{
    return PRODUCT(b[min(c, OC - 1)], b[min(c + 1, OC - 1)]);
}

// Stores y of the sums of a word's channels, the first of which is c.
void store(int place, int c, PRODUCT sum)
{
    vec2 shortcut = vec2(0.0);
    if (RESIDUAL != RESIDUAL_NONE)
    {
        shortcut = unpackHalf2x16(r[place]);
    }

    vec2 result = finish(vec4(sum, sum), vec4(shortcut, shortcut), vec4(0.0)).xy;
    y[place] = stored2(mix(vec2(0.0), result, lessThan(ivec2(c, c + 1), ivec2(OC))));
}

#else

PRODUCT bias_of(int c)
{
    return b[min(c, OC - 1)];
}

void store(int place, int c, PRODUCT sum)
{
    float shortcut = 0.0;
    if (RESIDUAL != RESIDUAL_NONE)
    {
        shortcut = r[place];
    }

    float result = finish(vec4(sum), vec4(shortcut), vec4(0.0)).x;
    y[place] = c < OC ? result : 0.0;
}

#endif

void main()
{
    uint at = gl_GlobalInvocationID.x;
    int word = int(at % uint(WORDS));
    int tile = int(at / uint(WORDS) % uint(TILES));
    int o4 = int(at / uint(WORDS) / uint(TILES));
    if (o4 >= OC4)
    {
        return;
    }

    PRODUCT outputs[M][M];
    UNROLL for (int h = 0; h < M; h++)
    {
        UNROLL for (int w = 0; w < M; w++)
        {
            outputs[h][w] = PRODUCT(0.0);
        }
    }

    UNROLL for (int i = 0; i < TAPS; i++)
    {
        PRODUCT row[M];
        UNROLL for (int w = 0; w < M; w++)
        {
            row[w] = PRODUCT(0.0);
        }

        UNROLL for (int j = 0; j < TAPS; j++)
        {
            int place = (((i * TAPS + j) * OC4 + o4) * TILES + tile) * WORDS + word;
            PRODUCT product = m[place];
            for (int part = 1; part < PARTS; part++)
            {
                product += m[part * (TAPS * TAPS * OC4 * TILES * WORDS) + place];
            }

            float factors[M];
            output_factors(j, factors);
            UNROLL for (int w = 0; w < M; w++)
            {
                row[w] = fma(product, PRODUCT(factors[w]), row[w]);
            }
        }

        float factors[M];
        output_factors(i, factors);
        UNROLL for (int h = 0; h < M; h++)
        {
            UNROLL for (int w = 0; w < M; w++)
            {
                outputs[h][w] = fma(row[w], PRODUCT(factors[h]), outputs[h][w]);
            }
        }
    }

    int n = tile / (TILES_H * TILES_W);
    int top = tile / TILES_W % TILES_H * M;
    int left = tile % TILES_W * M;
    int c = o4 * 4 + word * CHANNELS;
    PRODUCT bias = bias_of(c);
    UNROLL for (int h = 0; h < M; h++)
    {
        UNROLL for (int w = 0; w < M; w++)
        {
            if (top + h < OH && left + w < OW)
            {
                store(blocked_index(n, o4, top + h, left + w, OC, OH, OW) * WORDS + word, c, outputs[h][w] + bias);
            }
        }
    }
}
