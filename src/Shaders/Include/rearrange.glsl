// The constants of the kernels that gather a box of the output from the input with a permutation, steps and starts, and where the box's
// elements come from.
// Defines: the specialization constants below (KernelCatalog's order), box_coordinates, source, in_input.
#ifndef REARRANGE_GLSL
#define REARRANGE_GLSL

layout(constant_id = 3) const int IN = 1;
layout(constant_id = 4) const int IC = 1;
layout(constant_id = 5) const int IH = 1;
layout(constant_id = 6) const int IW = 1;
layout(constant_id = 7) const int BOX_N = 1;
layout(constant_id = 8) const int BOX_C = 1;
layout(constant_id = 9) const int BOX_H = 1;
layout(constant_id = 10) const int BOX_W = 1;
layout(constant_id = 11) const int ON = 1;
layout(constant_id = 12) const int OC = 1;
layout(constant_id = 13) const int OH = 1;
layout(constant_id = 14) const int OW = 1;
layout(constant_id = 15) const int AT_N = 0;
layout(constant_id = 16) const int AT_C = 0;
layout(constant_id = 17) const int AT_H = 0;
layout(constant_id = 18) const int AT_W = 0;
layout(constant_id = 19) const int PERM_N = 0;
layout(constant_id = 20) const int PERM_C = 1;
layout(constant_id = 21) const int PERM_H = 2;
layout(constant_id = 22) const int PERM_W = 3;
layout(constant_id = 23) const int STEP_N = 1;
layout(constant_id = 24) const int STEP_C = 1;
layout(constant_id = 25) const int STEP_H = 1;
layout(constant_id = 26) const int STEP_W = 1;
layout(constant_id = 27) const int START_N = 0;
layout(constant_id = 28) const int START_C = 0;
layout(constant_id = 29) const int START_H = 0;
layout(constant_id = 30) const int START_W = 0;
layout(constant_id = 31) const float FILL = 0.0;

// Coordinates (n, c, h, w) in the box of what this invocation makes.
ivec4 box_coordinates()
{
    return ivec4(
        int(gl_GlobalInvocationID.z),
        int(gl_GlobalInvocationID.y),
        int(gl_GlobalInvocationID.x) / BOX_W,
        int(gl_GlobalInvocationID.x) % BOX_W);
}

// Coordinate of q on a box axis known from a constant.
int along(ivec4 q, int axis)
{
    return axis == 0 ? q.x : axis == 1 ? q.y : axis == 2 ? q.z : q.w;
}

// Coordinates in x, perhaps outside, of element q of the box.
ivec4 source(ivec4 q)
{
    return ivec4(
        along(q, PERM_N) * STEP_N + START_N,
        along(q, PERM_C) * STEP_C + START_C,
        along(q, PERM_H) * STEP_H + START_H,
        along(q, PERM_W) * STEP_W + START_W);
}

// True for coordinates of x.
bool in_input(ivec4 i)
{
    return all(greaterThanEqual(i, ivec4(0))) && all(lessThan(i, ivec4(IN, IC, IH, IW)));
}

#endif
