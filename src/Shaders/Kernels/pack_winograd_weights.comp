// Prepack: canonical 3x3 convolution weights, transformed to u = G w GT of winograd.glsl, to the texels that winograd_product_lanes reads.
//
//   u[i*(M+2) + j][tile][c4][place] = (G w[oc][4*c4 + c] GT)[i][j] for c = 0 to 3
//
// where tile, place and oc belong together as packed_channel.glsl has it, with zeros for input channels from IC on and for output channels
// from OC on. What a workgroup reads lies in one piece. Computed in fp32: at most 8 roundings of |G| |w| |GT| each.
//
// Bindings: 0 w: float [OC][IC][3][3], or 16-bit floats
//           1 u: vec4 [(M+2)^2][OCP / (LANES*VECTOR)][ceil(IC/4)][LANES*VECTOR]
// Macros:   M: outputs of a tile in each direction, 2 or 4. WEIGHTS_F16: as weight.glsl has it; u is of 32 bits in any case, since what is
//           rounded here the output transform makes up to 64 times as large.
// Grid:     invocations x: OCP, y: ceil(IC/4), z: 1, each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes (M+2)^2 vec4s.
// Requires: Vulkan 1.1 core.
// Compile:  with glslc -O: no branch depends on a constant, and the driver takes half of the time it needs to unroll the loops.
// Tested:   tests/Kernels.Tests/WinogradTests.cs, HalfWeightsTests.cs
#version 450

#include "workgroup.glsl"

// Push constants, so that one pipeline packs the weights of every layer.
layout(push_constant) uniform Shape
{
    int OC;
    int IC;
    int OCP;     // OC rounded up to a multiple of LANES * VECTOR
    int LANES;   // those of the kernel that reads them
    int VECTOR;
    int ELEMENT_STEP;  // texels from an element (i, j) to the next
    int PLACE_STEP;    // texels from a place to the next
};

#include "packed_channel.glsl"
#include "weight.glsl"
#include "winograd.glsl"

layout(set = 0, binding = 0) readonly buffer W { WEIGHT_WORD w[]; };
layout(set = 0, binding = 1) writeonly buffer U { vec4 u[]; };

void main()
{
    int blocks = (IC + 3) / 4;
    int place = int(gl_GlobalInvocationID.x);
    int c4 = int(gl_GlobalInvocationID.y);
    if (place >= OCP || c4 >= blocks)
    {
        return;
    }

    int oc = packed_channel(place, LANES, VECTOR);

    vec4 kernel[9];
    UNROLL for (int c = 0; c < 4; c++)
    {
        int ic = c4 * 4 + c;
        bool there = oc < OC && ic < IC;
        int at = there ? (oc * IC + ic) * 9 : 0;
        UNROLL for (int k = 0; k < 9; k++)
        {
            float value = weight(at + k);
            kernel[k][c] = there ? value : 0.0;
        }
    }

    int channels = LANES * VECTOR;
    int first = ((place / channels * blocks + c4) * channels + place % channels) * PLACE_STEP;
    vec4 columns[3][TAPS];
    UNROLL for (int kw = 0; kw < 3; kw++)
    {
        transform_weights(kernel[kw], kernel[3 + kw], kernel[6 + kw], columns[kw]);
    }

    UNROLL for (int i = 0; i < TAPS; i++)
    {
        vec4 row[TAPS];
        transform_weights(columns[0][i], columns[1][i], columns[2][i], row);
        UNROLL for (int j = 0; j < TAPS; j++)
        {
            u[(i * TAPS + j) * ELEMENT_STEP + first] = row[j];
        }
    }
}
