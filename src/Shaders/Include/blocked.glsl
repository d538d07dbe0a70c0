// The blocked layout of activations: [N][ceil(C/4)][H][W][4] floats, one vec4 (values.glsl: or four 16-bit floats) per pixel and block of four channels.
// Lanes past the last channel hold zero in every tensor: readers may rely on it, writers must see to it.
// Defines: channel_blocks, blocked_index, blocked_element, keep_channels.
#ifndef BLOCKED_GLSL
#define BLOCKED_GLSL

// Number of blocks of four channels.
int channel_blocks(int channels)
{
    return (channels + 3) / 4;
}

// Index of a vec4: pixel (h, w) of block c4 of item n, in a tensor with `channels` channels and size (height, width).
int blocked_index(int n, int c4, int h, int w, int channels, int height, int width)
{
    return ((n * channel_blocks(channels) + c4) * height + h) * width + w;
}

// Index of a float: channel c of pixel (h, w) of item n.
int blocked_element(int n, int c, int h, int w, int channels, int height, int width)
{
    return blocked_index(n, c / 4, h, w, channels, height, width) * 4 + c % 4;
}

// Zero in the lanes past the last channel of block c4. Whatever may be other than zero there passes here before it is stored:
// a sigmoid makes 0.5 of an empty lane.
vec4 keep_channels(vec4 x, int c4, int channels)
{
    return mix(vec4(0.0), x, lessThan(ivec4(0, 1, 2, 3) + c4 * 4, ivec4(channels)));
}

#endif
