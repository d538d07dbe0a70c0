// The same elements in row-major NCHW order under another shape.
//
//   y[n,c,h,w] = x[n',c',h',w']  with  ((n*OC + c)*OH + h)*OW + w = ((n'*IC + c')*IH + h')*IW + w'
//
// Both shapes have the same number of elements.
//
// Bindings: 0 x: blocked [IN][IC][IH][IW]
//           1 y: blocked [ON][OC][OH][OW]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: OH*OW, y: ceil(OC/4), z: ON, each divided by the workgroup size and rounded up; any workgroup size.
//           One invocation makes one vec4.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/LayoutTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"

layout(constant_id = 3) const int IN = 1;
layout(constant_id = 4) const int IC = 1;
layout(constant_id = 5) const int IH = 1;
layout(constant_id = 6) const int IW = 1;
layout(constant_id = 7) const int ON = 1;
layout(constant_id = 8) const int OC = 1;
layout(constant_id = 9) const int OH = 1;
layout(constant_id = 10) const int OW = 1;

layout(set = 0, binding = 0) readonly buffer X { VALUE_WORD x[]; };
layout(set = 0, binding = 1) writeonly buffer Y { VALUE4 y[]; };

void main()
{
    int pixel = int(gl_GlobalInvocationID.x);
    int c4 = int(gl_GlobalInvocationID.y);
    int n = int(gl_GlobalInvocationID.z);
    if (pixel >= OH * OW || c4 >= channel_blocks(OC) || n >= ON)
    {
        return;
    }

    vec4 result = vec4(0.0);
    for (int lane = 0; lane < 4; lane++)
    {
        int c = c4 * 4 + lane;
        int element = (n * OC + c) * (OH * OW) + pixel;
        if (c < OC && element < IN * IC * IH * IW)
        {
            int iw = element % IW;
            int ih = element / IW % IH;
            int ic = element / (IW * IH) % IC;
            int in_ = element / (IW * IH * IC);
            result[lane] = value_at(x, blocked_element(in_, ic, ih, iw, IC, IH, IW));
        }
    }

    y[(n * channel_blocks(OC) + c4) * (OH * OW) + pixel] = stored4(result);
}
