// The tiles of winograd.glsl where the shape is known to the compiler.
// Needs, declared before: int N, OH, OW (specialization constants), and what winograd.glsl needs.
// Defines: TILES_H, TILES_W, TILES and what winograd.glsl defines.
#ifndef WINOGRAD_TILES_GLSL
#define WINOGRAD_TILES_GLSL

#include "winograd.glsl"

const int TILES_H = (OH + M - 1) / M;
const int TILES_W = (OW + M - 1) / M;
const int TILES = N * TILES_H * TILES_W;

#endif
