/* What a frame loop measures: how long each frame took, and what a call in it cost the processor. */
#ifndef FRAME_TIMES_H
#define FRAME_TIMES_H

typedef struct frame_times {
    const char *name;
    int warm_up;    /* frames before those that count */
    int count;      /* frames that count */
    double *frames; /* milliseconds, of warm_up + count frames */
    double *calls;  /* likewise, of the call */
} frame_times;

/* NULL, or what went wrong; frame_times_destroy works either way. */
const char *frame_times_create(const char *name, int warm_up, int count, frame_times *times);
void frame_times_destroy(frame_times *times);

/* Prints median, 95 %, 99 % and longest of the frames, and the median of the calls, without an end of line. Sorts them. */
void frame_times_print(frame_times *times);

/* Writes mode, frame and milliseconds of several in their order. NULL, or what went wrong. */
const char *frame_times_write(const char *path, const frame_times *const *times, int times_count);

#endif
