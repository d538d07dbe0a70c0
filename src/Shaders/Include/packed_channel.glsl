// Where packed weights have an output channel. Each LANES * VECTOR channels are a tile; in it texels that neighbouring lanes read lie beside
// each other, and a lane's VECTOR channels follow each other: place v * LANES + l has channel l * VECTOR + v.
// Defines: packed_channel, the channel at a place counted over all tiles.
#ifndef PACKED_CHANNEL_GLSL
#define PACKED_CHANNEL_GLSL

int packed_channel(int place, int lanes, int vector)
{
    int channels = lanes * vector;
    int within = place % channels;
    return place - within + within % lanes * vector + within / lanes;
}

#endif
