/*
 * Loaded and unloaded again and again, with errors on threads that end: the process does not grow.
 *
 *     lifetime SMALL.rnvk CYCLES
 */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <limits.h>
#include <pthread.h>
#include <unistd.h>

#define COUNT 105
#define MOST_BLOCKS 30

static long resident_kilobytes(void)
{
    long pages = 0, all;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%ld %ld", &all, &pages) == 2);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void *fail_on_thread(void *path)
{
    rnvk_model model;
    char long_name[4000];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = 0;
    EXPECT(RNVK_ERROR_IO, "", rnvk_model_load_file(long_name, &model));
    OK(rnvk_model_load_file(path, &model));
    OK(rnvk_model_destroy(model));
    return NULL;
}

static void cycle(rnvk_device device, char *path, int number)
{
    rnvk_model model;
    rnvk_preparation preparation;
    rnvk_session session;
    rnvk_request request;
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    float x[COUNT] = {0}, y[COUNT];
    rnvk_input_values input = {x, COUNT};
    rnvk_output_values output = {y, COUNT};
    pthread_t thread;
    options.timeout_ns = RNVK_NO_TIMEOUT;
    x[0] = (float)number;
    CHECK(pthread_create(&thread, NULL, fail_on_thread, path) == 0);
    OK(rnvk_model_load_file(path, &model));
    OK(rnvk_session_prepare(device, model, &options, &preparation));
    OK(rnvk_preparation_wait(preparation, RNVK_NO_TIMEOUT, &session));
    OK(rnvk_preparation_destroy(preparation));
    OK(rnvk_session_run_async(session, &input, 1, &output, 1, NULL, NULL, &request));
    OK(rnvk_request_wait(request, RNVK_NO_TIMEOUT));
    OK(rnvk_request_destroy(request));
    CHECK(y[0] == x[0]);
    OK(rnvk_session_destroy(session));
    OK(rnvk_model_destroy(model));
    CHECK(pthread_join(thread, NULL) == 0);
}

int main(int argc, char **argv)
{
    rnvk_device device;
    uint64_t bytes = 1;
    uint32_t allocations = 1;
    long size, before, growth = LONG_MAX, growth_before;
    int cycles, block, i;
    CHECK(argc == 3 && (cycles = atoi(argv[2])) > 0);
    OK(rnvk_device_create(NULL, &device));

    /*
     * The collector and the driver take what they like at first, and now and then more: what matters is whether it ends. Two blocks in a row that
     * together grow by less than a kilobyte a cycle show that; with a leak of that much there are none.
     */
    before = 0;
    for (block = 0; block < MOST_BLOCKS; block++) {
        for (i = 0; i < cycles; i++) {
            cycle(device, argv[1], i);
        }
        size = resident_kilobytes();
        growth_before = growth;
        growth = block == 0 ? LONG_MAX : size - before;
        before = size;
        fprintf(stderr, "%ld KiB after %d cycles\n", size, (block + 1) * cycles);
        if (block > 1 && growth + growth_before < 2L * cycles) {
            break;
        }
    }
    OK(rnvk_device_get_memory_in_use(device, &bytes, &allocations));
    CHECK(bytes == 0 && allocations == 0);
    OK(rnvk_device_destroy(device));
    CHECK(block < MOST_BLOCKS);
    puts("lifetime: passed");
    return 0;
}
