#include "ppm.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* Enough for any photograph, and small enough that 4 * MOST_PIXELS fits everywhere. */
#define MOST_PIXELS 100000000u

/* A number of the header, after white space and comments. 0 when there is none, or one that is too large; no field may be 0 anyway. */
static uint32_t read_number(FILE *file)
{
    int c = fgetc(file);
    uint32_t value = 0;
    while (isspace(c) || c == '#') {
        if (c == '#') {
            while (c != '\n' && c != EOF) {
                c = fgetc(file);
            }
        }
        c = fgetc(file);
    }
    while (isdigit(c)) {
        value = value * 10 + (uint32_t)(c - '0');
        if (value > MOST_PIXELS) {
            return 0;
        }
        c = fgetc(file);
    }
    /* Exactly one white space stands behind a number; behind the last one it is the last byte before the pixels. */
    return isspace(c) ? value : 0;
}

static const char *read_pixels(FILE *file, ppm_picture *picture)
{
    size_t pixels, i;
    uint8_t rgb[3];
    if (fgetc(file) != 'P' || fgetc(file) != '6') {
        return "it is no binary PPM file (P6)";
    }
    picture->width = read_number(file);
    picture->height = read_number(file);
    if (picture->width == 0 || picture->height == 0 || picture->width > MOST_PIXELS / picture->height) {
        return "its size is missing, 0 or too large";
    }
    if (read_number(file) != 255) {
        return "it has not 8 bits a channel";
    }
    pixels = (size_t)picture->width * picture->height;
    picture->size = 4 * pixels;
    picture->rgba = malloc(picture->size);
    if (picture->rgba == NULL) {
        return "there is no memory for it";
    }
    for (i = 0; i < pixels; i++) {
        if (fread(rgb, 1, 3, file) != 3) {
            free(picture->rgba);
            picture->rgba = NULL;
            return "it is cut short";
        }
        picture->rgba[4 * i] = rgb[0];
        picture->rgba[4 * i + 1] = rgb[1];
        picture->rgba[4 * i + 2] = rgb[2];
        picture->rgba[4 * i + 3] = 255;
    }
    return NULL;
}

const char *ppm_read(const char *path, ppm_picture *picture)
{
    const char *problem;
    FILE *file = fopen(path, "rb");
    picture->rgba = NULL;
    if (file == NULL) {
        return "it cannot be opened";
    }
    problem = read_pixels(file, picture);
    fclose(file);
    return problem;
}
