// Transpose, slice, constant pad and concatenation: a strided gather into a box of the output.
//
//   y[AT + q] = x[i]  with  i[d] = q[PERM_d] * STEP_d + START_d  on every axis d of x,  FILL where i lies outside x
//
// for all q with 0 <= q < BOX. PERM_d names the axis of the box (0 N, 1 C, 2 H, 3 W) that walks axis d of x; STEP and START are
// signed. A box that reaches the last channel (AT_C + BOX_C = OC) also writes zero to the empty lanes after it. Several dispatches
// may fill the boxes of one output, even within one vec4: the kernel stores single floats, or words of two 16-bit floats, of which it keeps the one
// that is not of its box.
//
// Bindings: 0 x: blocked [IN][IC][IH][IW]
//           1 y: blocked [ON][OC][OH][OW], written inside the box only
// Macros:   VALUES_F16: as values.glsl has it.
// Grid:     invocations x: BOX_H*BOX_W, y: the channels from AT_C up to AT_C + BOX_C + E, with VALUES_F16 the pairs of them that begin with an even
//           one, z: BOX_N, each divided by the workgroup size and rounded up, with E = AT_C + BOX_C = OC ? 4*ceil(OC/4) - OC : 0; any workgroup size.
// Requires: Vulkan 1.1 core.
// Tested:   tests/Kernels.Tests/RearrangeTests.cs
#version 450

#include "workgroup.glsl"
#include "blocked.glsl"
#include "values.glsl"
#include "rearrange.glsl"

layout(set = 0, binding = 0) readonly buffer X { VALUE_WORD x[]; };

const int EMPTY_LANES = AT_C + BOX_C == OC ? (4 - OC % 4) % 4 : 0;

#ifdef VALUES_F16

// Bits are moved, so that a NaN and a denormal number stay what they are.
#define ELEMENT uint
#define FILL_ELEMENT (stored2(vec2(FILL)) & 0xFFFFu)
#define element_at(i) (x[(i) >> 1] >> (((i) & 1) * 16) & 0xFFFFu)

#else

#define ELEMENT float
#define FILL_ELEMENT FILL
#define element_at(i) x[i]

#endif

// y of an element of the box, or of a lane past the last channel.
ELEMENT gathered(ivec4 q)
{
    ELEMENT result = ELEMENT(0);
    if (q.y < BOX_C)
    {
        ivec4 i = source(q);
        result = FILL_ELEMENT;
        if (in_input(i))
        {
            result = element_at(blocked_element(i.x, i.y, i.z, i.w, IC, IH, IW));
        }
    }

    return result;
}

#ifdef VALUES_F16

layout(set = 0, binding = 1) buffer Y { uint y[]; };

const int PAIR = 2;

void store(ivec4 q, ivec4 at)
{
    int word = blocked_element(at.x, at.y, at.z, at.w, OC, OH, OW) / PAIR;
    uint pair = y[word];
    for (int lane = 0; lane < PAIR; lane++)
    {
        if (q.y >= 0 && q.y < BOX_C + EMPTY_LANES)
        {
            pair = bitfieldInsert(pair, gathered(q), 16 * lane, 16);
        }

        q.y++;
    }

    y[word] = pair;
}

#else

layout(set = 0, binding = 1) writeonly buffer Y { float y[]; };

const int PAIR = 1;

void store(ivec4 q, ivec4 at)
{
    y[blocked_element(at.x, at.y, at.z, at.w, OC, OH, OW)] = gathered(q);
}

#endif

void main()
{
    // With pairs the first one may begin before the box.
    ivec4 q = box_coordinates() * ivec4(1, PAIR, 1, 1) - ivec4(0, AT_C % PAIR, 0, 0);
    ivec4 at = q + ivec4(AT_N, AT_C, AT_H, AT_W);
    if (q.x >= BOX_N || q.y >= BOX_C + EMPTY_LANES || q.z >= BOX_H || at.x >= ON || at.y >= channel_blocks(OC) * 4
        || at.z >= OH || at.w >= OW)
    {
        return;
    }

    store(q, at);
}
