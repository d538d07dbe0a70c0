/*
 * How long a program waits for the first result: each part of the way there, in ms, as one line of CSV. One process, one start: benchmarks/start.sh starts it again and again.
 *
 *   start MODEL.rnvk CACHE      CACHE: the file of pipelines and choices, as a game would keep it
 */
#include <resnetvk.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 20 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

static void check(rnvk_result result, const char *what)
{
    if (result != RNVK_OK) {
        fprintf(stderr, "error: %s: %s\n", what, rnvk_last_error());
        exit(1);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    rnvk_device device = NULL;
    rnvk_model model = NULL;
    rnvk_session session = NULL;
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    rnvk_tensor_info input = RNVK_TENSOR_INFO_INIT, output = RNVK_TENSOR_INFO_INIT;
    double times[RUNS], start, device_ms, model_ms, session_ms, first_ms;
    int i;
    if (argc != 3) {
        fprintf(stderr, "usage: start MODEL.rnvk CACHE\n");
        return 2;
    }

    start = now();
    check(rnvk_device_create(NULL, &device), "creating the device");
    device_ms = now() - start;
    start = now();
    check(rnvk_model_load_file(argv[1], &model), "loading the model");
    model_ms = now() - start;
    check(rnvk_model_get_input(model, 0, &input), "looking at the input");
    check(rnvk_model_get_output(model, 0, &output), "looking at the output");
    float *values = calloc(input.element_count, sizeof *values);
    float *results = calloc(output.element_count, sizeof *results);
    if (values == NULL || results == NULL) {
        return 1;
    }

    options.pipeline_cache_path = argv[2];
    start = now();
    check(rnvk_session_create(device, model, &options, &session), "creating the session");
    session_ms = now() - start;
    for (i = 0; i <= RUNS; i++) {
        start = now();
        check(rnvk_session_run_tensor(session, values, input.element_count, results, output.element_count), "running the network");
        if (i == 0) {
            first_ms = now() - start;
        } else {
            times[i - 1] = now() - start;
        }
    }

    qsort(times, RUNS, sizeof *times, by_value);
    printf("%.1f,%.1f,%.1f,%.1f,%.1f\n", device_ms, model_ms, session_ms, first_ms, times[RUNS / 2]);
    rnvk_session_destroy(session);
    rnvk_model_destroy(model);
    rnvk_device_destroy(device);
    free(values);
    free(results);
    return 0;
}
