// Constants of the convolution kernels whose pipelines serve every shape: the shape is push constants, what changes the code is
// specialization constants. One pipeline for all layers of a network starts faster than one for each (docs/decisions/0006).
// Defines: the constants below (KernelCatalog's order) and what residual.glsl, prologue.glsl and blocked.glsl define.
#ifndef LANES_CONSTANTS_GLSL
#define LANES_CONSTANTS_GLSL

layout(constant_id = 3) const int RESIDUAL = 0;    // RESIDUAL_* of residual.glsl
layout(constant_id = 4) const int ACTIVATION = 0;  // ACTIVATION_* of activation.glsl
#define PROLOGUE_ID 5                              // to 8: PROLOGUE and its activation

layout(push_constant) uniform Shape
{
    int N;   // batch
    int IC;  // input channels
    int IH;  // input height
    int IW;  // input width
    int OC;  // output channels
    int OH;  // output height
    int OW;  // output width
    int KH;  // kernel height
    int KW;  // kernel width
    int SH;  // stride
    int SW;
    int PT;  // padding above
    int PL;  // padding left; below and right follow from OH, OW
    int DH;  // dilation
    int DW;
    float ACT_MIN;  // bounds of ACTIVATION_CLIP; with infinite ones it is every activation but the sigmoid
    float ACT_MAX;
};

#include "residual.glsl"
#include "prologue.glsl"
#include "blocked.glsl"

#endif
