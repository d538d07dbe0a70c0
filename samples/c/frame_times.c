#include "frame_times.h"

#include <stdio.h>
#include <stdlib.h>

const char *frame_times_create(const char *name, int warm_up, int count, frame_times *times)
{
    times->name = name;
    times->warm_up = warm_up;
    times->count = count;
    times->frames = calloc((size_t)(warm_up + count), sizeof *times->frames);
    times->calls = calloc((size_t)(warm_up + count), sizeof *times->calls);
    return times->frames != NULL && times->calls != NULL ? NULL : "out of memory";
}

void frame_times_destroy(frame_times *times)
{
    free(times->frames);
    free(times->calls);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The shortest time that percent of all do not exceed. */
static double percentile(const double *sorted, int count, int percent)
{
    return sorted[((long long)count * percent + 99) / 100 - 1];
}

void frame_times_print(frame_times *times)
{
    double *frames = times->frames + times->warm_up, *calls = times->calls + times->warm_up;
    int n = times->count;
    qsort(frames, (size_t)n, sizeof *frames, ascending);
    qsort(calls, (size_t)n, sizeof *calls, ascending);
    printf("%-8s %8.2f %8.2f %8.2f %8.2f %8.3f", times->name, percentile(frames, n, 50), percentile(frames, n, 95), percentile(frames, n, 99), frames[n - 1],
        percentile(calls, n, 50));
}

const char *frame_times_write(const char *path, const frame_times *const *times, int times_count)
{
    FILE *file = fopen(path, "w");
    int i, frame, failure;
    if (file == NULL) {
        return "cannot be written";
    }
    fputs("mode,frame,milliseconds\n", file);
    for (i = 0; i < times_count; i++) {
        for (frame = 0; frame < times[i]->count; frame++) {
            fprintf(file, "%s,%d,%.4f\n", times[i]->name, frame, times[i]->frames[times[i]->warm_up + frame]);
        }
    }
    failure = ferror(file) != 0;
    failure |= fclose(file) != 0;
    return failure ? "cannot be written" : NULL;
}
