// What every kernel that makes a network's input of a picture ends with: colour order and normalisation.
//   y[0,c,oh,ow] = (p[c] * SCALE - MEAN[c]) / STD[c]       p: the resized picture's colour, 0..255
// COLOR 0: p = (R, G, B); 1: p = (B, G, R); 2: p = (0.299 R + 0.587 G + 0.114 B).
// Defines: specialization constants 3 to 13, network_value. Wants: blocked.glsl.
#ifndef PICTURE_GLSL
#define PICTURE_GLSL

layout(constant_id = 3) const int C = 3;
layout(constant_id = 4) const int H = 1;
layout(constant_id = 5) const int W = 1;
layout(constant_id = 6) const int COLOR = 0;
layout(constant_id = 7) const float SCALE = 1.0;
layout(constant_id = 8) const float MEAN0 = 0.0;
layout(constant_id = 9) const float MEAN1 = 0.0;
layout(constant_id = 10) const float MEAN2 = 0.0;
layout(constant_id = 11) const float STD0 = 1.0;
layout(constant_id = 12) const float STD1 = 1.0;
layout(constant_id = 13) const float STD2 = 1.0;

#define COLOR_RGB 0
#define COLOR_BGR 1
#define COLOR_GRAY 2

// One pixel of the network's input.
vec4 network_value(vec3 color)
{
    if (COLOR == COLOR_BGR)
    {
        color = color.bgr;
    }
    else if (COLOR == COLOR_GRAY)
    {
        color = vec3(dot(color, vec3(0.299, 0.587, 0.114)));
    }

    vec3 value = (color * SCALE - vec3(MEAN0, MEAN1, MEAN2)) / vec3(STD0, STD1, STD2);
    return keep_channels(vec4(value, 0.0), 0, C);
}

#endif
