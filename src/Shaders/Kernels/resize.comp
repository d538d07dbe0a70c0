// Resize of H and W by tables that say where each output row and column lies in the input.
//
//   (i, s) = rows[oh], (j, t) = columns[ow]
//   LINEAR 0: y[n,c,oh,ow] = x[n,c,i,j]
//   LINEAR 1: y[n,c,oh,ow] = (1-s) * ((1-t) * x[n,c,i,j] + t * x[n,c,i,j+1]) + s * ((1-t) * x[n,c,i+1,j] + t * x[n,c,i+1,j+1])
//
// i and j are whole numbers inside x; s and t are at least 0 and below 1. Where a fraction is 0 the farther neighbour is not read: it may
// lie outside x, and its NaN or infinity would not be seen by an exact interpolation either.
//
// Bindings: 0 x:       blocked [N][C][IH][IW]
//           1 rows:    float [OH][2]
//           2 columns: float [OW][2]
//           3 y:       blocked [N][C][OH][OW]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: OW, y: OH, z: N * ceil(C/4), each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one vec4.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/ResizeTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int IH = 1;
layout(constant_id = 6) const int IW = 1;
layout(constant_id = 7) const int OH = 1;
layout(constant_id = 8) const int OW = 1;
layout(constant_id = 9) const int LINEAR = 0;

layout(set = 0, binding = 0) readonly buffer X { VALUE4 x[]; };
layout(set = 0, binding = 1) readonly buffer Rows { vec2 rows[]; };
layout(set = 0, binding = 2) readonly buffer Columns { vec2 columns[]; };
layout(set = 0, binding = 3) writeonly buffer Y { VALUE4 y[]; };

// A row of x, given by the index of its first vec4, between columns j and j + 1.
vec4 along_row(int first, int j, float t)
{
    vec4 left = value4(x[first + j]);
    return t == 0.0 ? left : fma(vec4(t), value4(x[first + min(j + 1, IW - 1)]), (1.0 - t) * left);
}

void main()
{
    int ow = int(gl_GlobalInvocationID.x);
    int oh = int(gl_GlobalInvocationID.y);
    int n = int(gl_GlobalInvocationID.z) / channel_blocks(C);
    int c4 = int(gl_GlobalInvocationID.z) % channel_blocks(C);
    if (ow >= OW || oh >= OH || n >= N)
    {
        return;
    }

    vec2 row = rows[oh];
    vec2 column = columns[ow];
    int i = clamp(int(row.x), 0, IH - 1);
    int j = clamp(int(column.x), 0, IW - 1);
    vec4 result;
    if (LINEAR == 0)
    {
        result = value4(x[blocked_index(n, c4, i, j, C, IH, IW)]);
    }
    else
    {
        result = along_row(blocked_index(n, c4, i, 0, C, IH, IW), j, column.y);
        if (row.y != 0.0)
        {
            vec4 below = along_row(blocked_index(n, c4, min(i + 1, IH - 1), 0, C, IH, IW), j, column.y);
            result = fma(vec4(row.y), below, (1.0 - row.y) * result);
        }
    }

    y[blocked_index(n, c4, oh, ow, C, OH, OW)] = stored4(result);
}
