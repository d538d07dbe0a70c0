// Prepack: canonical convolution weights to the texels that conv2d_lanes reads, and the GPU kernels.
//
//   p[tile][kh*KW + kw][i][place] = (w[oc][4*i][kh][kw], w[oc][4*i + 1][kh][kw], w[oc][4*i + 2][kh][kw], w[oc][4*i + 3][kh][kw])
//
// where tile, place and oc belong together as packed_channel.glsl has it, with zeros for input channels from IC on and for output channels
// from OC on. What a workgroup reads lies in one piece, in the order in which it reads it.
//
// Bindings: 0 w: float [OC][IC][KH][KW], or 16-bit floats
//           1 p: vec4 [OCP / (LANES*VECTOR)][KH*KW][ceil(IC/4)][LANES*VECTOR], or four 16-bit floats for each vec4
// Macros:   WEIGHTS_F16: as weight.glsl has it. PACKED_F16: as packed_weight.glsl has it; with WEIGHTS_F16 only, so that bits are moved.
// Grid:     invocations x: OCP, y: ceil(IC/4), z: KH*KW, each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one vec4.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/Conv2dLanesTests.cs, HalfWeightsTests.cs
#version 450

#include "workgroup.glsl"

// Push constants, so that one pipeline packs the weights of every layer.
layout(push_constant) uniform Shape
{
    int OC;
    int IC;
    int KH;
    int KW;
    int OCP;     // OC rounded up to a multiple of LANES * VECTOR
    int LANES;   // those of the kernel that reads them
    int VECTOR;
};

#include "packed_channel.glsl"
#include "packed_weight.glsl"
#include "weight.glsl"

layout(set = 0, binding = 0) readonly buffer W { WEIGHT_WORD w[]; };
layout(set = 0, binding = 1) writeonly buffer P { PACKED_WEIGHT p[]; };

// What a texel is put together from: no 16-bit float is widened where it stays one.
#ifdef PACKED_F16
#define TERMS uvec4
#define term(i) weight_bits(i)
#define texel(terms) uvec2(terms.x | terms.y << 16, terms.z | terms.w << 16)
#else
#define TERMS vec4
#define term(i) weight(i)
#define texel(terms) (terms)
#endif

void main()
{
    int taps = KH * KW;
    int blocks = (IC + 3) / 4;
    int place = int(gl_GlobalInvocationID.x);
    int block = int(gl_GlobalInvocationID.y);
    int tap = int(gl_GlobalInvocationID.z);
    if (place >= OCP || block >= blocks || tap >= taps)
    {
        return;
    }

    int oc = packed_channel(place, LANES, VECTOR);
    TERMS value = TERMS(0);
    if (oc < OC)
    {
        for (int c = 0; c < 4; c++)
        {
            int ic = block * 4 + c;
            if (ic < IC)
            {
                value[c] = term((oc * IC + ic) * taps + tap);
            }
        }
    }

    int channels = LANES * VECTOR;
    p[((place / channels * taps + tap) * blocks + block) * channels + place % channels] = texel(value);
}
