// Where a pixel of the network's input lies in textures: the push constants that the program's picture decides, and the windows they give.
// The source rectangle, in pixels of the first plane, is resized to RESIZED_W x RESIZED_H; column LEFT and row TOP of that become column and
// row 0 of the input. What lies outside has the colour PAD. With FLIP the rectangle is taken upside down.
// Nothing outside of a texture is read, whatever the push constants say.
// Defines: TEXTURE_PUSH_CONSTANTS (words 0 to 11), unit, bounded. Wants: triangle.glsl.
#ifndef TEXTURE_GLSL
#define TEXTURE_GLSL

#define TEXTURE_PUSH_CONSTANTS \
    int SOURCE_X; \
    int SOURCE_Y; \
    int SOURCE_W; \
    int SOURCE_H; \
    int RESIZED_W; \
    int RESIZED_H; \
    int LEFT; \
    int TOP; \
    int FLIP; \
    float PAD_R; \
    float PAD_G; \
    float PAD_B;

// A window inside a plane of `size` samples.
Window bounded(Window on, int size)
{
    on.end = min(on.end, size);
    return on;
}

// 0 to 1; beyond that the nearer of both, and 0 for NaN.
vec3 unit(vec3 x)
{
    return mix(vec3(0.0), min(x, vec3(1.0)), greaterThan(x, vec3(0.0)));
}

#endif
