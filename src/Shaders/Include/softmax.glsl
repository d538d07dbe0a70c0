// What the kernels share that take the soft-max over the channels of a pixel; a workgroup takes one pixel.
//
//   e^(x[c] - m) / t        with m = max over c of x[c], t = sum over c of e^(x[c] - m)
//
// A NaN among the channels, or a largest channel that is infinite, makes t NaN.
// Maximum and sum are trees over the workgroup: the same bits in every run.
// Needs, declared before: blocked.glsl, values.glsl, exponential.glsl; int C; a buffer x of VALUE4; local_size_x a power of two up to 256, y and z 1.
// Defines: softmax_largest, softmax_total; partial, channel_block and reduce, which serve them.
#ifndef SOFTMAX_GLSL
#define SOFTMAX_GLSL

shared float partial[256];

// A block of four channels; lanes past the last channel get `empty`.
vec4 channel_block(int c4, int index, float empty)
{
    return mix(vec4(empty), value4(x[index]), lessThan(ivec4(0, 1, 2, 3) + c4 * 4, ivec4(C)));
}

// Reduces one float of every invocation to the workgroup's maximum or sum. All invocations call it.
float reduce(float value, bool takeMax)
{
    int i = int(gl_LocalInvocationID.x);
    barrier();  // the result of the reduction before this one has been read
    partial[i] = value;
    for (int stride = int(gl_WorkGroupSize.x) / 2; stride > 0; stride /= 2)
    {
        barrier();
        if (i < stride)
        {
            float other = partial[i + stride];
            partial[i] = takeMax ? max(partial[i], other) : partial[i] + other;
        }
    }

    barrier();
    return partial[0];
}

// m of the pixel whose block c4 is at first + c4*step of x. All invocations call it.
float softmax_largest(int first, int step)
{
    const float NEGATIVE_INFINITY = uintBitsToFloat(0xFF800000u);
    float largest = NEGATIVE_INFINITY;
    for (int c4 = int(gl_LocalInvocationID.x); c4 < channel_blocks(C); c4 += int(gl_WorkGroupSize.x))
    {
        vec4 value = channel_block(c4, first + c4 * step, NEGATIVE_INFINITY);
        largest = max(largest, max(max(value.x, value.y), max(value.z, value.w)));
    }

    return reduce(largest, true);
}

// t of that pixel. A NaN may have been lost in max; here it reaches the sum.
float softmax_total(int first, int step, float largest)
{
    vec4 sums = vec4(0.0);
    for (int c4 = int(gl_LocalInvocationID.x); c4 < channel_blocks(C); c4 += int(gl_WorkGroupSize.x))
    {
        sums += keep_channels(exponential(channel_block(c4, first + c4 * step, largest) - largest), c4, C);
    }

    return reduce((sums.x + sums.y) + (sums.z + sums.w), false);
}

#endif
