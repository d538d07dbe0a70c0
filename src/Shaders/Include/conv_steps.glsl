// How the convolution kernels for GPUs walk through a reduction and read its pixels, and how they store what comes of it.
//
// The reduction runs over steps, in the order of the packed weights [KH*KW][ceil(IC/4)][OCP]: a step is one tap and one block of four
// input channels. From step to step the index of a weight grows by OCP; tap and block of the pixels follow by increments that are
// the same for the whole workgroup, without a division. Part p of PARTS makes the steps from p*PART on.
//
// Needs, declared before: conv_constants.glsl, conv_prologue.glsl; buffers x, r, y of VALUE4; the macros
//   INVOCATIONS: of a workgroup, in x
//   PIXELS:      output pixels that one invocation reads, INVOCATIONS apart
//   BLOCK_STEP:  steps of a round
//   BATCHED:     when defined, each item has weights of its own and its sums stay bare: the products of a Winograd convolution
// Defines: PARTS, IC4, OC4, STEPS, PART, OUTPUTS, item, part, start_pixels, load_pixels, loaded_pixel, store_output, and UNROLL of unroll.glsl.
#ifndef CONV_STEPS_GLSL
#define CONV_STEPS_GLSL

#include "conv_finish.glsl"
#include "unroll.glsl"

layout(constant_id = 27) const int PARTS = 1;  // the reduction is split in so many; none is empty

const int IC4 = (IC + 3) / 4;
const int OC4 = (OC + 3) / 4;
const int STEPS = KH * KW * IC4;
const int PART = (STEPS + PARTS * BLOCK_STEP - 1) / (PARTS * BLOCK_STEP) * BLOCK_STEP;

// Output pixels a workgroup chooses its own from: those of all items, or of one.
#ifdef BATCHED
const int OUTPUTS = OH * OW;
#else
const int OUTPUTS = N * OH * OW;
#endif

int part()
{
    return int(gl_WorkGroupID.z) % PARTS;
}

int item()
{
    return int(gl_WorkGroupID.z) / PARTS;
}

// Rows and columns of padding below and right; negative where rows and columns of x are left over.
const int PB = (OH - 1) * SH + (KH - 1) * DH - PT - IH + 1;
const int PR = (OW - 1) * SW + (KW - 1) * DW - PL - IW + 1;

// True when some tap of some output lies outside x. (As one expression of constants glslc 2023.2 puts it after its first use.)
bool padded()
{
    if (PT > 0)
    {
        return true;
    }

    if (PL > 0)
    {
        return true;
    }

    return PB > 0 ? true : PR > 0;
}

// The pixels this invocation reads: row, column and index in x for tap (0, 0) and block 0, perhaps outside.
int pixel_row[PIXELS];
int pixel_column[PIXELS];
int pixel_place[PIXELS];

// The step that is read next.
int next_step;
int next_block;
int next_kw;
int next_kh;

// What load_pixels has read for the next round. Nothing is done with it there, so that nobody waits for it, and there is no branch: what
// lies outside is read somewhere else and becomes zero when it is used.
VALUE4 next_pixels[BLOCK_STEP][PIXELS];
bool next_inside[BLOCK_STEP][PIXELS];
vec4 next_scale[BLOCK_STEP];
vec4 next_offset[BLOCK_STEP];

void start_pixels(uint first_pixel, uint invocation)
{
    UNROLL for (int q = 0; q < PIXELS; q++)
    {
        // Pixels past the last repeat it and are not stored.
        uint at = min(first_pixel + q * INVOCATIONS + invocation, uint(OUTPUTS - 1));
        int n = int(at / uint(OH * OW)) + item();
        pixel_row[q] = int(at / uint(OW) % uint(OH)) * SH - PT;
        pixel_column[q] = int(at % uint(OW)) * SW - PL;
        pixel_place[q] = (n * IC4 * IH + pixel_row[q]) * IW + pixel_column[q];
    }

    next_step = part() * PART;
    next_block = next_step % IC4;
    next_kw = next_step / IC4 % KW;
    next_kh = next_step / IC4 / KW;
}

// Reads the pixels of the next round; from step `end` on, none that matter.
void load_pixels(int end)
{
    UNROLL for (int s = 0; s < BLOCK_STEP; s++)
    {
        bool some = next_step < end;
        int tap = some ? (next_block * IH + next_kh * DH) * IW + next_kw * DW : 0;
        UNROLL for (int q = 0; q < PIXELS; q++)
        {
            // Without padding tap 0 of every pixel is there, and so is what is read past the end.
            bool inside = some && uint(pixel_row[q] + next_kh * DH) < uint(IH) && uint(pixel_column[q] + next_kw * DW) < uint(IW);
            next_inside[s][q] = inside;
            next_pixels[s][q] = x[inside || !padded() ? pixel_place[q] + tap : 0];
        }

        if (PROLOGUE != 0)
        {
            next_scale[s] = prologue_scale(next_block);
            next_offset[s] = prologue_offset(next_block);
        }

        next_step++;
        next_block++;
        if (next_block == IC4)
        {
            next_block = 0;
            next_kw++;
            if (next_kw == KW)
            {
                next_kw = 0;
                next_kh++;
            }
        }
    }
}

// x' of step s of what was read: zero outside x and past the last step.
vec4 loaded_pixel(int s, int q)
{
    vec4 value = value4(next_pixels[s][q]);
    if (PROLOGUE != 0)
    {
        value = prologue(value, next_scale[s], next_offset[s]);
    }

    // Without padding and with as many steps in the last round as in the others nothing is outside.
    if (STEPS % BLOCK_STEP == 0)
    {
        if (!padded())
        {
            return value;
        }
    }

    return mix(vec4(0.0), value, bvec4(next_inside[s][q]));
}

// Stores bare sums, which are 32-bit floats in any case.
void store_bare(int at, vec4 sum)
{
#ifdef VALUES_F16
    y[2 * at] = floatBitsToUint(sum.xy);
    y[2 * at + 1] = floatBitsToUint(sum.zw);
#else
    y[at] = sum;
#endif
}

// Stores the sums of four channels, block o4, of an output pixel, counted as the ones of start_pixels are: finished, or bare in the
// place of this part.
void store_output(uint pixel, int o4, vec4 sum)
{
    if (pixel >= uint(OUTPUTS) || o4 >= OC4)
    {
        return;
    }

    int n = int(pixel / uint(OH * OW)) + item();
    int at = (n * OC4 + o4) * (OH * OW) + int(pixel % uint(OH * OW));
#ifdef BATCHED
    store_bare(part() * (N * OC4 * OH * OW) + at, sum);
#else
    if (PARTS > 1)
    {
        store_bare(part() * (N * OC4 * OH * OW) + at, sum);
    }
    else
    {
        store_finished(at, o4, sum);
    }
#endif
}

#endif
