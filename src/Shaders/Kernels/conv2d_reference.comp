// 2-D convolution + bias + shortcut + activation for every shape; also fully connected layers (IH = IW = KH = KW = 1).
//
//   y[n,oc,oh,ow] = act(b[oc] + sum over ic < IC/GROUPS, kh < KH, kw < KW of
//                         w[oc,ic,kh,kw] * x'[n, g*IC/GROUPS + ic, oh*SH + kh*DH - PT, ow*SW + kw*DW - PL])
//
// g = oc / (OC/GROUPS); x' is x, or act'(s[c]*x + t[c]) with a prologue (PROLOGUE), zero outside; the shortcut r is added before or
// after act, or act is the gate between r and x' (RESIDUAL; conv_constants.glsl).
//
// Bindings: 0 x: blocked [N][IC][IH][IW]
//           1 w: float [OC][IC/GROUPS][KH][KW], or 16-bit floats
//           2 b: float [OC] bias; with a prologue then [IC] s, then [IC] t
//           3 r: blocked [N][OC][OH][OW], unread without a shortcut
//           4 y: blocked [N][OC][OH][OW]
// Macros:   WEIGHTS_F16: as weight.glsl has it. VALUES_F16: as values.glsl has it.
// Grid:     invocations x: OW, y: OH, z: N * ceil(OC/4), each divided by the workgroup size and rounded up;
//           any workgroup size. One invocation makes four output channels of one pixel.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/Conv2dReferenceTests.cs
#version 450

#include "workgroup.glsl"
#include "conv_constants.glsl"
#include "weight.glsl"

layout(set = 0, binding = 0) readonly buffer X { VALUE4 x[]; };
layout(set = 0, binding = 1) readonly buffer W { WEIGHT_WORD w[]; };
layout(set = 0, binding = 2) readonly buffer B { float b[]; };
layout(set = 0, binding = 3) readonly buffer R { VALUE4 r[]; };
layout(set = 0, binding = 4) writeonly buffer Y { VALUE4 y[]; };

#include "conv_prologue.glsl"

const int GROUP_IC = IC / GROUPS;
const int GROUP_OC = OC / GROUPS;

// True when a block of four output channels never spans two groups and the inputs of a group begin at a block.
const bool BLOCK_IN_ONE_GROUP = GROUPS == 1 || (GROUP_IC % 4 == 0 && GROUP_OC % 4 == 0);

// x' of block c4 of the input's channels at an index of the blocked layout.
vec4 load_x(int index, int c4)
{
    if (PROLOGUE == 0)
    {
        return value4(x[index]);
    }

    return prologue(value4(x[index]), prologue_scale(c4), prologue_offset(c4));
}

// Index of w[oc][ic][kh][kw]. Channels past the last one read the last one's weights: their sums are thrown away.
int weight_index(int oc, int ic, int kh, int kw)
{
    return ((min(oc, OC - 1) * GROUP_IC + ic) * KH + kh) * KW + kw;
}

// Four output channels of one group: one vec4 of the input at a time.
vec4 sum_of_block(int n, int oc, ivec2 corner)
{
    int firstInput = (oc / GROUP_OC) * GROUP_IC;
    ivec4 row = ivec4(
        weight_index(oc, 0, 0, 0), weight_index(oc + 1, 0, 0, 0), weight_index(oc + 2, 0, 0, 0), weight_index(oc + 3, 0, 0, 0));
    vec4 sum = vec4(0.0);
    for (int kh = 0; kh < KH; kh++)
    {
        int ih = corner.y + kh * DH;
        if (ih < 0 || ih >= IH)
        {
            continue;
        }

        for (int kw = 0; kw < KW; kw++)
        {
            int iw = corner.x + kw * DW;
            if (iw < 0 || iw >= IW)
            {
                continue;
            }

            int pixel = blocked_index(n, firstInput / 4, ih, iw, IC, IH, IW);
            int tap = kh * KW + kw;
            for (int ic = 0; ic < GROUP_IC; ic += 4)
            {
                vec4 value = load_x(pixel, (firstInput + ic) / 4);
                pixel += IH * IW;
                for (int lane = 0; lane < 4; lane++)
                {
                    if (GROUP_IC % 4 == 0 || ic + lane < GROUP_IC)
                    {
                        ivec4 i = row + ((ic + lane) * KH * KW + tap);
                        sum = fma(vec4(weight(i.x), weight(i.y), weight(i.z), weight(i.w)), vec4(value[lane]), sum);
                    }
                }
            }
        }
    }

    return sum;
}

// One output channel: any grouping, one float of the input at a time.
float sum_of_channel(int n, int oc, ivec2 corner)
{
    int firstInput = (oc / GROUP_OC) * GROUP_IC;
    float sum = 0.0;
    for (int ic = 0; ic < GROUP_IC; ic++)
    {
        int c = firstInput + ic;
        for (int kh = 0; kh < KH; kh++)
        {
            int ih = corner.y + kh * DH;
            for (int kw = 0; kw < KW; kw++)
            {
                int iw = corner.x + kw * DW;
                if (ih >= 0 && ih < IH && iw >= 0 && iw < IW)
                {
                    vec4 value = load_x(blocked_index(n, c / 4, ih, iw, IC, IH, IW), c / 4);
                    sum = fma(weight(weight_index(oc, ic, kh, kw)), value[c % 4], sum);
                }
            }
        }
    }

    return sum;
}

void main()
{
    int ow = int(gl_GlobalInvocationID.x);
    int oh = int(gl_GlobalInvocationID.y);
    int n = int(gl_GlobalInvocationID.z) / channel_blocks(OC);
    int c4 = int(gl_GlobalInvocationID.z) % channel_blocks(OC);
    if (ow >= OW || oh >= OH || n >= N)
    {
        return;
    }

    int oc = c4 * 4;
    ivec2 corner = ivec2(ow * SW - PL, oh * SH - PT);
    vec4 sum = vec4(0.0);
    if (BLOCK_IN_ONE_GROUP)
    {
        sum = sum_of_block(n, oc, corner);
    }
    else
    {
        for (int lane = 0; lane < 4; lane++)
        {
            if (oc + lane < OC)
            {
                sum[lane] = sum_of_channel(n, oc + lane, corner);
            }
        }
    }

    ivec4 channel = min(ivec4(oc, oc + 1, oc + 2, oc + 3), ivec4(OC - 1));
    sum += vec4(b[channel.x], b[channel.y], b[channel.z], b[channel.w]);
    int index = blocked_index(n, c4, oh, ow, OC, OH, OW);
    vec4 shortcut = vec4(0.0);
    if (RESIDUAL != RESIDUAL_NONE)
    {
        shortcut = value4(r[index]);
    }

    // x has the shape of y where it is carried.
    vec4 carried = vec4(0.0);
    if (RESIDUAL == RESIDUAL_GATED)
    {
        carried = load_x(index, c4);
    }

    y[index] = stored4(keep_channels(finish(sum, shortcut, carried), c4, OC));
}
