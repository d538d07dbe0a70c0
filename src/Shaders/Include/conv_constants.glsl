// Specialization constants of the convolution kernels whose pipelines are made for one shape.
// Defines: the constants below (KernelCatalog's order) and what residual.glsl, prologue.glsl, blocked.glsl and values.glsl define.
//
//   sum[n,oc,oh,ow] = b[oc] + sum over ic, kh, kw of w[oc,ic,kh,kw] * x'[n, g*IC/GROUPS + ic, oh*SH + kh*DH - PT, ow*SW + kw*DW - PL]
//
// with g = oc / (OC/GROUPS) and x' the input after the prologue, zero outside x.
#ifndef CONV_CONSTANTS_GLSL
#define CONV_CONSTANTS_GLSL

layout(constant_id = 3) const int N = 1;             // batch
layout(constant_id = 4) const int IC = 1;            // input channels, all groups together
layout(constant_id = 5) const int IH = 1;            // input height
layout(constant_id = 6) const int IW = 1;            // input width
layout(constant_id = 7) const int OC = 1;            // output channels, all groups together
layout(constant_id = 8) const int OH = 1;            // output height
layout(constant_id = 9) const int OW = 1;            // output width
layout(constant_id = 10) const int KH = 1;           // kernel height
layout(constant_id = 11) const int KW = 1;           // kernel width
layout(constant_id = 12) const int SH = 1;           // stride
layout(constant_id = 13) const int SW = 1;
layout(constant_id = 14) const int PT = 0;           // padding above
layout(constant_id = 15) const int PL = 0;           // padding left; below and right follow from OH, OW
layout(constant_id = 16) const int DH = 1;           // dilation
layout(constant_id = 17) const int DW = 1;
layout(constant_id = 18) const int GROUPS = 1;       // divides IC and OC
layout(constant_id = 19) const int RESIDUAL = 0;     // RESIDUAL_* of residual.glsl
layout(constant_id = 20) const int ACTIVATION = 0;   // ACTIVATION_* of activation.glsl
layout(constant_id = 21) const float ACT_MIN = 0.0;  // bounds of ACTIVATION_CLIP
layout(constant_id = 22) const float ACT_MAX = 0.0;
#define PROLOGUE_ID 23                               // to 26: PROLOGUE and its activation

#include "residual.glsl"
#include "prologue.glsl"
#include "blocked.glsl"
#include "values.glsl"

#endif
