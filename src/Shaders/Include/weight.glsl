// The weights of a layer as they lie in the file, read as 32-bit floats.
//
// Macros:  WEIGHTS_F16: the file has them as 16-bit floats, two in a word, the first one in the lower half.
// Needs:   a buffer declared after this file:  readonly buffer W { WEIGHT_WORD w[]; }
// Defines: WEIGHT_WORD; weight(i), the element at an index; with WEIGHTS_F16 also weight_bits(i), its 16 bits.
#ifndef WEIGHT_GLSL
#define WEIGHT_GLSL

#ifdef WEIGHTS_F16

#define WEIGHT_WORD uint
#define weight_bits(i) (w[(i) >> 1] >> (((i) & 1) * 16) & 0xFFFFu)
#define weight(i) widened(weight_bits(i))

// A device may take a denormal of 16 bits for zero where it unpacks it. As a float it is a normal number: m * 2^-24.
float widened(uint bits)
{
    uint magnitude = bits & 0x7FFFu;
    float value = magnitude < 0x400u ? float(magnitude) * 5.9604644775390625e-8 : unpackHalf2x16(magnitude).x;
    return bits > 0x7FFFu ? -value : value;
}

#else

#define WEIGHT_WORD float
#define weight(i) w[i]

#endif

#endif
