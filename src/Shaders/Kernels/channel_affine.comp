// Per-channel scale and offset, then an activation: a batch norm or an activation that could not be fused.
//
//   AFFINE 1: y[n,c,h,w] = act(s[c] * x[n,c,h,w] + b[c])
//   AFFINE 0: y[n,c,h,w] = act(x[n,c,h,w])
//
// Bindings: 0 x: blocked [N][C][H][W]
//           1 s: float [C], unread when AFFINE is 0
//           2 b: float [C], unread when AFFINE is 0
//           3 y: blocked [N][C][H][W]
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: H*W, y: ceil(C/4), z: N, each divided by the workgroup size and rounded up; any workgroup size.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/ChannelAffineTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int H = 1;
layout(constant_id = 6) const int W = 1;
layout(constant_id = 7) const int AFFINE = 0;
layout(constant_id = 8) const int ACTIVATION = 0;
layout(constant_id = 9) const float ACT_MIN = 0.0;
layout(constant_id = 10) const float ACT_MAX = 0.0;

#include "activation.glsl"

layout(set = 0, binding = 0) readonly buffer X { VALUE4 x[]; };
layout(set = 0, binding = 1) readonly buffer S { float s[]; };
layout(set = 0, binding = 2) readonly buffer B { float b[]; };
layout(set = 0, binding = 3) writeonly buffer Y { VALUE4 y[]; };

void main()
{
    int pixel = int(gl_GlobalInvocationID.x);
    int c4 = int(gl_GlobalInvocationID.y);
    int n = int(gl_GlobalInvocationID.z);
    if (pixel >= H * W || c4 >= channel_blocks(C) || n >= N)
    {
        return;
    }

    int index = (n * channel_blocks(C) + c4) * (H * W) + pixel;
    vec4 result = value4(x[index]);
    if (AFFINE != 0)
    {
        ivec4 c = min(ivec4(0, 1, 2, 3) + c4 * 4, ivec4(C - 1));
        result = fma(vec4(s[c.x], s[c.y], s[c.z], s[c.w]), result, vec4(b[c.x], b[c.y], b[c.z], b[c.w]));
    }

    y[index] = stored4(keep_channels(activate(result), c4, C));
}
