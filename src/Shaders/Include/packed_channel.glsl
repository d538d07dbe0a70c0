// Where packed weights have an output channel: texels that neighbouring lanes read lie beside each other, and a lane's VECTOR channels
// follow each other. Of each VECTOR * LANES channels, place v * LANES + l has channel l * VECTOR + v. With VECTOR 1: in their order.
// Defines: packed_channel.
#ifndef PACKED_CHANNEL_GLSL
#define PACKED_CHANNEL_GLSL

int packed_channel(int place, int lanes, int vector)
{
    int channels = lanes * vector;
    int within = place % channels;
    return place - within + within % lanes * vector + within / lanes;
}

#endif
