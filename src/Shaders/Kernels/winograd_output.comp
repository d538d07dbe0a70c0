// Third of the three dispatches of a Winograd convolution (3x3, stride 1): output transform, bias, shortcut, activation.
//
//   y[n, oc, th*M + a, tw*M + b] = act(bias[oc] + (AT m A)[a][b]),  m[i][j] = sum over ic of u[i,j,ic,oc] * v[i,j,ic,tile]
//
// with AT of winograd.glsl; residual.glsl says how the shortcut r takes part.
//
// Error:    each output differs from the exact one by at most (IC + 40) roundings (2^-24) of |AT| sum(|G||w||GT| * |BT||d||B|) |A|, the
//           same sum made of magnitudes: 8 + 1 roundings for the transforms of d, 8 + 2 for those of w, IC for the sum, 12 for the
//           output transform. For inputs and for weights of one magnitude that sum is 7.2 (M = 2) or 256 (M = 4) times the one that
//           bounds a direct convolution (with 9 IC + 4 roundings) at worst. A prologue adds 6 roundings. One NaN or infinity
//           makes NaN of the whole tile.
// Bindings: 0 m: texels [(M+2)^2][ceil(OC/4)][tiles]
//           1 b: float [OC] bias; more may follow
//           2 r: texels [N][ceil(OC/4)][OH][OW] (bound to anything when RESIDUAL is 0)
//           3 y: blocked [N][ceil(OC/4)][OH][OW]
// Macros:   M: outputs of a tile in each direction, 2 or 4.
// Grid:     invocations x: ceil(OC/4) * tiles, y: 1, z: 1, divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes a tile of four channels. Neighbouring invocations have neighbouring tiles.
// Requires: maxTexelBufferElements of at least the texels of m and r. No gate.
// Compile:  with glslc -O, as conv2d_lanes.
// Tested:   tests/Kernels.Tests/WinogradTests.cs
#version 450

#include "workgroup.glsl"

layout(constant_id = 3) const int RESIDUAL = 0;    // RESIDUAL_* of residual.glsl, but for the gate
layout(constant_id = 4) const int ACTIVATION = 2;  // ACTIVATION_CLIP or ACTIVATION_SIGMOID of activation.glsl

// Push constants, so that one pipeline serves every layer.
layout(push_constant) uniform Shape
{
    int N;   // batch
    int OC;  // output channels
    int OH;  // output height
    int OW;  // output width
    float ACT_MIN;  // bounds of ACTIVATION_CLIP; with infinite ones it is every other activation
    float ACT_MAX;
};

#include "blocked.glsl"
#include "divide.glsl"
#include "residual.glsl"
#include "winograd.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer m;
layout(set = 0, binding = 1) readonly buffer B { float b[]; };
layout(set = 0, binding = 2) uniform samplerBuffer r;
layout(set = 0, binding = 3) writeonly buffer Y { vec4 y[]; };

#define OUTPUTS (M * M)

void add_shortcut(inout vec4 values[OUTPUTS], int places[OUTPUTS])
{
    UNROLL for (int k = 0; k < OUTPUTS; k++)
    {
        values[k] += texelFetch(r, places[k]);
    }
}

void main()
{
    int blocks = channel_blocks(OC);
    int tiles_w = tiles_along(OW);
    int tiles_of_item = tiles_along(OH) * tiles_w;
    int tiles = N * tiles_of_item;
    int at = int(gl_GlobalInvocationID.x);
    int o4 = divide(at, tiles);
    int tile = at - o4 * tiles;
    if (o4 >= blocks)
    {
        return;
    }

    // Columns first, each from its TAPS products, so that no more than M of them are kept.
    vec4 columns[M][TAPS];
    UNROLL for (int j = 0; j < TAPS; j++)
    {
        vec4 products[TAPS];
        UNROLL for (int i = 0; i < TAPS; i++)
        {
            products[i] = texelFetch(m, ((i * TAPS + j) * blocks + o4) * tiles + tile);
        }

        vec4 column[M];
        transform_output(products, column);
        UNROLL for (int a = 0; a < M; a++)
        {
            columns[a][j] = column[a];
        }
    }

    ivec4 oc = min(ivec4(0, 1, 2, 3) + o4 * 4, ivec4(OC - 1));
    vec4 bias = vec4(b[oc.x], b[oc.y], b[oc.z], b[oc.w]);
    int n = divide(tile, tiles_of_item);
    int th = divide(tile - n * tiles_of_item, tiles_w);
    int top = th * M;
    int left = (tile - n * tiles_of_item - th * tiles_w) * M;
    vec4 values[OUTPUTS];
    bool there[OUTPUTS];
    int places[OUTPUTS];
    UNROLL for (int a = 0; a < M; a++)
    {
        vec4 row[M];
        transform_output(columns[a], row);
        UNROLL for (int k = 0; k < M; k++)
        {
            int output_ = a * M + k;
            values[output_] = row[k] + bias;
            there[output_] = top + a < OH && left + k < OW;
            places[output_] = there[output_] ? blocked_index(n, o4, top + a, left + k, OC, OH, OW) : 0;
        }
    }

    // finish of residual.glsl, part by part and each for all outputs, so that what constants exclude is excluded once.
    if (RESIDUAL == RESIDUAL_BEFORE_ACTIVATION)
    {
        add_shortcut(values, places);
    }

    if (ACTIVATION == ACTIVATION_SIGMOID)
    {
        UNROLL for (int k = 0; k < FOR_DRIVER(OUTPUTS); k++)
        {
            values[k] = activate(values[k]);
        }
    }
    else
    {
        UNROLL for (int k = 0; k < OUTPUTS; k++)
        {
            values[k] = activation(values[k], ACTIVATION_CLIP, ACT_MIN, ACT_MAX);
        }
    }

    if (RESIDUAL == RESIDUAL_AFTER_ACTIVATION)
    {
        add_shortcut(values, places);
    }

    UNROLL for (int k = 0; k < OUTPUTS; k++)
    {
        vec4 value = keep_channels(values[k], o4, OC);
        if (there[k])
        {
            y[places[k]] = value;
        }
    }
}
