// Winograd's minimal filtering F(M x M, 3 x 3), nested in two dimensions (Lavin and Gray 2015, arXiv:1509.09308):
//
//   y = AT [ sum over ic of (G w GT) * (BT d B) ] A     (* element by element)
//
// makes M x M outputs of stride 1 from a tile d of (M+2) x (M+2) inputs with (M+2)^2 instead of 9 M^2 multiplications per channel.
// Tiles step by M; the tiles of all items are numbered [N][ceil(OH/M)][ceil(OW/M)].
// Needs: the macro M, 2 or 4. The macro ELEMENT is what transform_input takes at a time: vec4, four channels, when it is not given, or
// float.
// Defines: TAPS, tiles_along, transform_input, transform_weights, transform_output, output_factors, and what unroll.glsl defines.
#ifndef WINOGRAD_GLSL
#define WINOGRAD_GLSL

#include "unroll.glsl"

#define TAPS (M + 2)

#ifndef ELEMENT
#define ELEMENT vec4
#endif

// Tiles in a direction of this many outputs.
int tiles_along(int outputs)
{
    return (outputs + M - 1) / M;
}

// d <- BT d. The points are 0, 1, -1, infinity for M = 2, and 2, -2 as well, before infinity, for M = 4.
void transform_input(inout ELEMENT d[TAPS])
{
#if M == 4
    ELEMENT even1 = d[4] - 4.0 * d[2];
    ELEMENT odd1 = d[3] - 4.0 * d[1];
    ELEMENT even2 = d[4] - d[2];
    ELEMENT odd2 = 2.0 * (d[3] - d[1]);
    d[0] = 4.0 * d[0] - 5.0 * d[2] + d[4];
    d[5] = 4.0 * d[1] - 5.0 * d[3] + d[5];
    d[1] = even1 + odd1;
    d[2] = even1 - odd1;
    d[3] = even2 + odd2;
    d[4] = even2 - odd2;
#else
    ELEMENT sum = d[1] + d[2];
    ELEMENT difference = d[2] - d[1];
    d[0] = d[0] - d[2];
    d[3] = d[3] - d[1];
    d[1] = sum;
    d[2] = difference;
#endif
}

// u = G w.
void transform_weights(vec4 w0, vec4 w1, vec4 w2, out vec4 u[TAPS])
{
#if M == 4
    u[0] = 0.25 * w0;
    u[1] = (-1.0 / 6.0) * (w0 + w2 + w1);
    u[2] = (-1.0 / 6.0) * (w0 + w2 - w1);
    u[3] = (1.0 / 24.0) * (w0 + 4.0 * w2 + 2.0 * w1);
    u[4] = (1.0 / 24.0) * (w0 + 4.0 * w2 - 2.0 * w1);
    u[5] = w2;
#else
    u[0] = w0;
    u[1] = 0.5 * (w0 + w2 + w1);
    u[2] = 0.5 * (w0 + w2 - w1);
    u[3] = w2;
#endif
}

// y = AT m: row k of AT is the k-th power of each point, the last point counts for the highest power only.
void transform_output(vec4 m[TAPS], out vec4 y[M])
{
#if M == 4
    vec4 sum1 = m[1] + m[2];
    vec4 difference1 = m[1] - m[2];
    vec4 sum2 = m[3] + m[4];
    vec4 difference2 = m[3] - m[4];
    y[0] = m[0] + sum1 + sum2;
    y[1] = difference1 + 2.0 * difference2;
    y[2] = sum1 + 4.0 * sum2;
    y[3] = difference1 + 8.0 * difference2 + m[5];
#else
    y[0] = m[0] + m[1] + m[2];
    y[1] = m[1] - m[2] + m[3];
#endif
}

// Column `tap` of AT: the powers 0 to M - 1 of the tap's point. The last point is infinity: only the highest power is not zero.
void output_factors(int tap, out float factors[M])
{
    bool infinite = tap == TAPS - 1;
    float point = tap == 0 || infinite ? 0.0 : ((tap & 1) == 1 ? 1.0 : -1.0) * (tap < 3 ? 1.0 : 2.0);
    factors[0] = infinite ? 0.0 : 1.0;
    UNROLL for (int m = 1; m < M; m++)
    {
        factors[m] = m == M - 1 && infinite ? 1.0 : factors[m - 1] * point;
    }
}

#endif
