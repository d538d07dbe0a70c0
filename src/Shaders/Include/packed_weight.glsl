// Four packed weights: of one output channel and one tap for the four input channels of a block.
//
// Macros:  PACKED_F16: they are 16-bit floats, two in a word, in the order of a vec4.
// Defines: PACKED_WEIGHT, the type of an element of the buffer; unpacked(p), a vec4 of such an element.
#ifndef PACKED_WEIGHT_GLSL
#define PACKED_WEIGHT_GLSL

#ifdef PACKED_F16

#define PACKED_WEIGHT uvec2

vec4 unpacked(uvec2 halves)
{
    return vec4(unpackHalf2x16(halves.x), unpackHalf2x16(halves.y));
}

#else

#define PACKED_WEIGHT vec4
#define unpacked(p) (p)

#endif

#endif
