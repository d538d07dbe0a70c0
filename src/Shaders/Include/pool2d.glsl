// Max, min and average pooling, whatever x is read from.
// Needs, defined before: vec4 load_x(int index), the vec4 of x at an index of the blocked layout.
// Defines: the specialization constants of the pooling kernels, binding 1 (y) and main.
//
//   MODE 0: y[n,c,oh,ow] = max over the window's elements that lie inside x; a NaN among them wins; -infinity when there are none
//   MODE 1: y[n,c,oh,ow] = mean over the window's elements that lie inside x; 0 when there are none
//   MODE 2: y[n,c,oh,ow] = sum over the same elements / number of the window's elements that lie inside x or its padding
//   MODE 3: y[n,c,oh,ow] = min over the same elements; a NaN among them wins; infinity when there are none
//
// The window's elements are (oh*SH + kh*DH - PT, ow*SW + kw*DW - PL) for kh < KH, kw < KW. PB and PR matter to MODE 2 alone:
// with the output size rounded up, a window may reach past the padding, and what lies there is not counted.
#ifndef POOL2D_GLSL
#define POOL2D_GLSL

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"

layout(constant_id = 3) const int N = 1;
layout(constant_id = 4) const int C = 1;
layout(constant_id = 5) const int IH = 1;
layout(constant_id = 6) const int IW = 1;
layout(constant_id = 7) const int OH = 1;
layout(constant_id = 8) const int OW = 1;
layout(constant_id = 9) const int KH = 1;
layout(constant_id = 10) const int KW = 1;
layout(constant_id = 11) const int SH = 1;
layout(constant_id = 12) const int SW = 1;
layout(constant_id = 13) const int PT = 0;
layout(constant_id = 14) const int PL = 0;
layout(constant_id = 15) const int PB = 0;
layout(constant_id = 16) const int PR = 0;
layout(constant_id = 17) const int DH = 1;
layout(constant_id = 18) const int DW = 1;
layout(constant_id = 19) const int MODE = 0;

#include "reduction.glsl"

layout(set = 0, binding = 1) writeonly buffer Y { VALUE4 y[]; };

// Number of k < count with low <= first + k*step < high.
int taps_inside(int first, int step, int count, int low, int high)
{
    int begin = first >= low ? 0 : (low - first + step - 1) / step;
    int end = high <= first ? 0 : min(count, (high - first + step - 1) / step);
    return max(end - begin, 0);
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

    int top = oh * SH - PT;
    int left = ow * SW - PL;
    vec4 result = vec4(reduction_start());
    for (int kh = 0; kh < KH; kh++)
    {
        int ih = top + kh * DH;
        if (ih < 0 || ih >= IH)
        {
            continue;
        }

        for (int kw = 0; kw < KW; kw++)
        {
            int iw = left + kw * DW;
            if (iw < 0 || iw >= IW)
            {
                continue;
            }

            result = reduce(result, load_x(blocked_index(n, c4, ih, iw, C, IH, IW)));
        }
    }

    if (MODE == MODE_AVERAGE)
    {
        result /= float(max(1, taps_inside(top, DH, KH, 0, IH) * taps_inside(left, DW, KW, 0, IW)));
    }
    else if (MODE == MODE_AVERAGE_WITH_PADDING)
    {
        result /= float(max(1, taps_inside(top, DH, KH, -PT, IH + PB) * taps_inside(left, DW, KW, -PL, IW + PR)));
    }

    y[blocked_index(n, c4, oh, ow, C, OH, OW)] = stored4(keep_channels(result, c4, C));
}

#endif
