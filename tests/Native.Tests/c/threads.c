/*
 * Several threads: texts are each thread's own, sessions run side by side, and of two threads that destroy one handle one succeeds.
 *
 *     threads SMALL.rnvk
 *
 * SMALL.rnvk: x [1, 3, 5, 7] to y [1, 105] = x.
 */
#define _POSIX_C_SOURCE 200809L /* pthread_barrier_t */
#include "check.h"

#include <pthread.h>

#define COUNT 105
#define THREADS 4
#define ROUNDS 50

typedef struct work {
    int number;
    const char *path;
    rnvk_device device;
    rnvk_model model;
    rnvk_session session;
    pthread_barrier_t *barrier;
    int destroyed;
    int refused;
} work;

static void run_all(void *(*function)(void *), work *all)
{
    pthread_t threads[THREADS];
    int i;
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, function, &all[i]) == 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

/* Each thread's text stays its own, whatever the others do. */
static void *own_text(void *argument)
{
    work *mine = argument;
    char name[40];
    int i;
    rnvk_model model;
    CHECK(strcmp(rnvk_last_error(), "") == 0);
    sprintf(name, "not-there-%d.rnvk", mine->number);
    for (i = 0; i < ROUNDS; i++) {
        EXPECT(RNVK_ERROR_IO, name, rnvk_model_load_file(name, &model));
        pthread_barrier_wait(mine->barrier);
        CHECK(strstr(rnvk_last_error(), name) != NULL);
        OK(rnvk_model_load_file(mine->path, &model));
        OK(rnvk_model_destroy(model));
        CHECK(strstr(rnvk_last_error(), name) != NULL);
    }
    return NULL;
}

/* A session of each thread's own, on one device. */
static void *own_session(void *argument)
{
    work *mine = argument;
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    rnvk_session session;
    float x[COUNT], y[COUNT];
    int i, k;
    options.timeout_ns = RNVK_NO_TIMEOUT;
    OK(rnvk_session_create(mine->device, mine->model, &options, &session));
    for (i = 0; i < ROUNDS; i++) {
        for (k = 0; k < COUNT; k++) {
            x[k] = (float)(mine->number * 1000 + i * COUNT + k);
        }
        OK(rnvk_session_run_tensor(session, x, COUNT, y, COUNT));
        CHECK(memcmp(x, y, sizeof x) == 0);
    }
    OK(rnvk_session_destroy(session));
    return NULL;
}

/* One session for all: each call works or is refused, nothing else. */
static void *one_session(void *argument)
{
    work *mine = argument;
    float x[COUNT] = {0}, y[COUNT];
    int i;
    pthread_barrier_wait(mine->barrier);
    for (i = 0; i < ROUNDS; i++) {
        rnvk_result result = rnvk_session_run_tensor(mine->session, x, COUNT, y, COUNT);
        CHECK(result == RNVK_OK || (result == RNVK_ERROR_INVALID_STATE && strstr(rnvk_last_error(), "Two threads") != NULL));
        mine->refused += result != RNVK_OK;
    }
    return NULL;
}

/* All run it and all destroy it: a call meets a session that is there, in use, or gone. */
static void *destroy_it(void *argument)
{
    work *mine = argument;
    float x[COUNT] = {0}, y[COUNT];
    rnvk_result result;
    pthread_barrier_wait(mine->barrier);
    result = rnvk_session_run_tensor(mine->session, x, COUNT, y, COUNT);
    CHECK(result == RNVK_OK || result == RNVK_ERROR_INVALID_STATE || result == RNVK_ERROR_INVALID_HANDLE);
    do {
        result = rnvk_session_destroy(mine->session);
    } while (result == RNVK_ERROR_INVALID_STATE);
    CHECK(result == RNVK_OK || result == RNVK_ERROR_INVALID_HANDLE);
    mine->destroyed += result == RNVK_OK;
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_barrier_t barrier;
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    work all[THREADS];
    int i, round;
    uint64_t bytes = 1;
    CHECK(argc == 2);
    options.timeout_ns = RNVK_NO_TIMEOUT;
    CHECK(pthread_barrier_init(&barrier, NULL, THREADS) == 0);
    memset(all, 0, sizeof all);
    OK(rnvk_device_create(NULL, &all[0].device));
    OK(rnvk_model_load_file(argv[1], &all[0].model));
    OK(rnvk_session_create(all[0].device, all[0].model, &options, &all[0].session));
    for (i = 0; i < THREADS; i++) {
        all[i] = all[0];
        all[i].number = i;
        all[i].path = argv[1];
        all[i].barrier = &barrier;
    }
    run_all(own_text, all);
    run_all(own_session, all);
    run_all(one_session, all);
    CHECK(all[0].refused + all[1].refused + all[2].refused + all[3].refused < THREADS * ROUNDS);
    for (round = 0; round < 10; round++) {
        int destroyed = 0;
        run_all(destroy_it, all);
        for (i = 0; i < THREADS; i++) {
            destroyed += all[i].destroyed;
            all[i].destroyed = 0;
        }
        CHECK(destroyed == 1);
        OK(rnvk_session_create(all[0].device, all[0].model, &options, &all[0].session));
        for (i = 1; i < THREADS; i++) {
            all[i].session = all[0].session;
        }
    }
    OK(rnvk_session_destroy(all[0].session));
    OK(rnvk_device_get_memory_in_use(all[0].device, &bytes, NULL));
    CHECK(bytes == 0);
    OK(rnvk_model_destroy(all[0].model));
    OK(rnvk_device_destroy(all[0].device));
    pthread_barrier_destroy(&barrier);
    puts("threads: passed");
    return 0;
}
