/*
 * A picture from a binary PPM file ("P6", 8 bits a channel), as RGBA. Every program that edits pictures writes such files:
 * convert cat.jpg cat.ppm (ImageMagick), ffmpeg -i cat.jpg cat.ppm.
 */
#ifndef PPM_H
#define PPM_H

#include <stddef.h>
#include <stdint.h>

typedef struct ppm_picture {
    uint32_t width;
    uint32_t height;
    size_t size;   /* bytes: 4 * width * height */
    uint8_t *rgba; /* rows from the top; free() it */
} ppm_picture;

/* Returns NULL when it worked, else what is wrong with the file. */
const char *ppm_read(const char *path, ppm_picture *picture);

#endif
