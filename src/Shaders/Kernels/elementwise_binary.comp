// Addition, subtraction, multiplication, maximum or minimum with broadcasting, then the addition of a third operand and an activation.
//
//   RESIDUAL 0: y[n,c,h,w] = act(a[n',c',h',w'] op b[n",c",h",w"])
//   RESIDUAL 1: y[n,c,h,w] = act(a[n',c',h',w'] op b[n",c",h",w"] + r[n,c,h,w])
//   OPERATION 0: a + b, 1: a - b, 2: a * b, 3: the larger, 4: the smaller
//
// Of two numbers one of which is NaN neither is larger or smaller: the result is NaN.
// On every axis an operand has the output's size or size 1; where it has size 1 its coordinate is 0.
//
// Bindings: 0 a: blocked [AN][AC][AH][AW]
//           1 b: blocked [BN][BC][BH][BW]
//           2 r: blocked [N][C][H][W], unread when RESIDUAL is 0
//           3 y: blocked [N][C][H][W]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: H*W, y: ceil(C/4), z: N, each divided by the workgroup size and rounded up; any workgroup size.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/ElementwiseBinaryTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int H = 1;
layout(constant_id = 6) const int W = 1;
layout(constant_id = 7) const int AN = 1;
layout(constant_id = 8) const int AC = 1;
layout(constant_id = 9) const int AH = 1;
layout(constant_id = 10) const int AW = 1;
layout(constant_id = 11) const int BN = 1;
layout(constant_id = 12) const int BC = 1;
layout(constant_id = 13) const int BH = 1;
layout(constant_id = 14) const int BW = 1;
layout(constant_id = 15) const int OPERATION = 0;
layout(constant_id = 16) const int RESIDUAL = 0;
layout(constant_id = 17) const int ACTIVATION = 0;
layout(constant_id = 18) const float ACT_MIN = 0.0;
layout(constant_id = 19) const float ACT_MAX = 0.0;

#include "activation.glsl"

#define OPERATION_ADD 0
#define OPERATION_SUBTRACT 1
#define OPERATION_MULTIPLY 2
#define OPERATION_MAXIMUM 3
#define OPERATION_MINIMUM 4

layout(set = 0, binding = 0) readonly buffer A { VALUE4 a[]; };
layout(set = 0, binding = 1) readonly buffer B { VALUE4 b[]; };
layout(set = 0, binding = 2) readonly buffer R { VALUE4 r[]; };
layout(set = 0, binding = 3) writeonly buffer Y { VALUE4 y[]; };

// Index of the vec4 that an operand of the given size has for an output coordinate; size-1 axes stay at 0.
int operand_index(int n, int c4, int h, int w, int sizeN, int sizeC, int sizeH, int sizeW)
{
    return blocked_index(
        sizeN == 1 ? 0 : n, sizeC == 1 ? 0 : c4, sizeH == 1 ? 0 : h, sizeW == 1 ? 0 : w, sizeC, sizeH, sizeW);
}

vec4 operate(vec4 left, vec4 right)
{
    if (OPERATION == OPERATION_MAXIMUM)
    {
        return mix(mix(right, left, greaterThan(left, right)), left, isnan(left));
    }

    if (OPERATION == OPERATION_MINIMUM)
    {
        return mix(mix(right, left, lessThan(left, right)), left, isnan(left));
    }

    return OPERATION == OPERATION_ADD ? left + right : OPERATION == OPERATION_SUBTRACT ? left - right : left * right;
}

void main()
{
    int pixel = int(gl_GlobalInvocationID.x);
    int c4 = int(gl_GlobalInvocationID.y);
    int n = int(gl_GlobalInvocationID.z);
    if (pixel >= H * W || c4 >= channel_blocks(C) || n >= N)
    {
        return;
    }

    int h = pixel / W;
    int w = pixel % W;
    vec4 left = value4(a[operand_index(n, c4, h, w, AN, AC, AH, AW)]);
    vec4 right = value4(b[operand_index(n, c4, h, w, BN, BC, BH, BW)]);
    if (AC == 1)
    {
        left = vec4(left.x);  // the only channel lies in lane 0
    }

    if (BC == 1)
    {
        right = vec4(right.x);
    }

    int index = blocked_index(n, c4, h, w, C, H, W);
    vec4 result;
    if (RESIDUAL == 0)
    {
        result = operate(left, right);
    }
    else
    {
        result = OPERATION == OPERATION_MULTIPLY ? fma(left, right, value4(r[index])) : operate(left, right) + value4(r[index]);
    }

    y[index] = stored4(keep_channels(activate(result), c4, C));
}
