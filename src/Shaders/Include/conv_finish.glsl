// What becomes of a convolution's sum of products: bias, shortcut or gate, activation.
// Needs, declared before: conv_constants.glsl, conv_prologue.glsl; buffers x, r, y of VALUE4.
// Defines: store_finished.
#ifndef CONV_FINISH_GLSL
#define CONV_FINISH_GLSL

// Stores y of the sums of four channels, block o4, whose place in the blocked layout is `at`.
void store_finished(int at, int o4, vec4 sum)
{
    vec4 carried = vec4(0.0);
    if (RESIDUAL == RESIDUAL_GATED)
    {
        // x has the shape of y where it is carried.
        carried = value4(x[at]);
        if (PROLOGUE != 0)
        {
            carried = prologue(carried, prologue_scale(o4), prologue_offset(o4));
        }
    }

    ivec4 c = min(ivec4(0, 1, 2, 3) + o4 * 4, ivec4(OC - 1));
    vec4 bias = vec4(b[c.x], b[c.y], b[c.z], b[c.w]);
    vec4 shortcut = vec4(0.0);
    if (RESIDUAL != RESIDUAL_NONE)
    {
        shortcut = value4(r[at]);
    }

    y[at] = stored4(keep_channels(finish(sum + bias, shortcut, carried), o4, OC));
}

#endif
