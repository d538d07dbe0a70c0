/*
 * What happens in the background: sessions that are prepared, inferences that nobody waits for.
 *
 *     requests SMALL.rnvk
 *
 * SMALL.rnvk: x [1, 3, 5, 7], also from pictures, to y [1, 105] = x; 105 classes, 3 predictions.
 */
#include "check.h"

#include <pthread.h>

#define COUNT 105
#define REQUESTS 40
#define ROUNDS 10

typedef struct tally {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int calls;
    int ok;
    int cancelled;
    int closed;
} tally;

static void RNVK_CALL on_completion(void *user, rnvk_result result)
{
    tally *all = user;
    CHECK(result == RNVK_OK || result == RNVK_ERROR_CANCELLED || result == RNVK_ERROR_INVALID_HANDLE);
    CHECK(result == RNVK_OK || strlen(rnvk_last_error()) > 0);
    pthread_mutex_lock(&all->mutex);
    all->calls++;
    all->ok += result == RNVK_OK;
    all->cancelled += result == RNVK_ERROR_CANCELLED;
    all->closed += result == RNVK_ERROR_INVALID_HANDLE;
    pthread_cond_broadcast(&all->changed);
    pthread_mutex_unlock(&all->mutex);
}

static void wait_for(tally *all, int calls)
{
    pthread_mutex_lock(&all->mutex);
    while (all->calls < calls) {
        pthread_cond_wait(&all->changed, &all->mutex);
    }
    CHECK(all->calls == calls);
    all->calls = all->ok = all->cancelled = all->closed = 0;
    pthread_mutex_unlock(&all->mutex);
}

static rnvk_session_options patient(void)
{
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    options.timeout_ns = RNVK_NO_TIMEOUT;
    options.in_flight = 3;
    return options;
}

/* More requests than are in flight, waited for in another order, also by their callbacks. */
static void check_many(rnvk_session session, tally *all)
{
    static float x[REQUESTS][COUNT], y[REQUESTS][COUNT];
    rnvk_request requests[REQUESTS];
    int round, i, k;
    for (round = 0; round < ROUNDS; round++) {
        for (i = 0; i < REQUESTS; i++) {
            rnvk_input_values input = {x[i], COUNT};
            rnvk_output_values output = {y[i], COUNT};
            for (k = 0; k < COUNT; k++) {
                x[i][k] = (float)(round * 10000 + i * COUNT + k);
                y[i][k] = -1;
            }
            OK(rnvk_session_run_async(session, &input, 1, &output, 1, on_completion, all, &requests[i]));
        }
        for (i = REQUESTS - 1; i >= 0; i--) {
            OK(rnvk_request_wait(requests[i], RNVK_NO_TIMEOUT));
            CHECK(memcmp(x[i], y[i], sizeof x[i]) == 0);
            OK(rnvk_request_wait(requests[i], 0));
            OK(rnvk_request_cancel(requests[i])); /* too late: nothing happens */
            OK(rnvk_request_wait(requests[i], 0));
            OK(rnvk_request_destroy(requests[i]));
            EXPECT(RNVK_ERROR_INVALID_HANDLE, "is no request", rnvk_request_wait(requests[i], 0));
        }
        wait_for(all, REQUESTS);
    }
}

static void check_pictures(rnvk_session session, tally *all)
{
    uint8_t pictures[3][4 * 7 * 5];
    rnvk_prediction expected[3], best[3][3];
    rnvk_request request;
    int i, k;
    for (i = 0; i < 3; i++) {
        for (k = 0; k < (int)sizeof pictures[i]; k++) {
            pictures[i][k] = (uint8_t)(k * (31 + 2 * i));
        }
        OK(rnvk_session_classify_image_async(session, pictures[i], sizeof pictures[i], 7, 5, best[i], 3, on_completion, all, NULL));
    }
    wait_for(all, 3);
    for (i = 0; i < 3; i++) {
        OK(rnvk_session_classify_image(session, pictures[i], sizeof pictures[i], 7, 5, expected, 3));
        CHECK(memcmp(expected, best[i], sizeof expected) == 0);
    }
    OK(rnvk_session_classify_image_async(session, pictures[0], sizeof pictures[0], 7, 5, best[1], 1, NULL, NULL, &request));
    OK(rnvk_request_wait(request, 600000000000));
    OK(rnvk_request_destroy(request));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "140 bytes", rnvk_session_classify_image_async(session, pictures[0], 4, 7, 5, best[0], 3, NULL, NULL, &request));
    CHECK(request == NULL);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rgba is NULL", rnvk_session_classify_image_async(session, NULL, 140, 7, 5, best[0], 3, NULL, NULL, &request));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "width is", rnvk_session_classify_image_async(session, pictures[0], 4, UINT32_MAX, 5, best[0], 3, NULL, NULL, &request));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "height is", rnvk_session_classify_image_async(session, pictures[0], 4, 1, UINT32_MAX, best[0], 3, NULL, NULL, &request));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "predictions is NULL", rnvk_session_classify_image_async(session, pictures[0], 140, 7, 5, NULL, 3, NULL, NULL, &request));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "1 to 3", rnvk_session_classify_image_async(session, pictures[0], 140, 7, 5, best[0], 4, NULL, NULL, &request));
}

static void check_wrong(rnvk_session session, tally *all)
{
    float x[COUNT] = {0}, y[COUNT];
    rnvk_input_values input = {x, COUNT};
    rnvk_output_values output = {y, COUNT};
    rnvk_request request = MADE_UP(rnvk_request);
    const rnvk_result bad = RNVK_ERROR_INVALID_ARGUMENT;
    EXPECT(bad, "callback and request are NULL", rnvk_session_run_async(session, &input, 1, &output, 1, NULL, NULL, NULL));
    EXPECT(bad, "1 inputs and 1 outputs; 0 and 1", rnvk_session_run_async(session, NULL, 0, &output, 1, on_completion, all, &request));
    CHECK(request == NULL);
    EXPECT(bad, "inputs is NULL", rnvk_session_run_async(session, NULL, 1, &output, 1, on_completion, all, &request));
    EXPECT(bad, "outputs is NULL", rnvk_session_run_async(session, &input, 1, NULL, 1, on_completion, all, &request));
    EXPECT(bad, "outputs", rnvk_session_run_async(session, &input, 1, &output, UINT32_MAX, on_completion, all, &request));
    input.count = COUNT - 1;
    EXPECT(bad, "104", rnvk_session_run_async(session, &input, 1, &output, 1, on_completion, all, &request));
    input.values = NULL;
    EXPECT(bad, "rnvk_input_values.values is NULL", rnvk_session_run_async(session, &input, 1, &output, 1, on_completion, all, NULL));
    input.values = x;
    input.count = COUNT;
    output.values = NULL;
    EXPECT(bad, "rnvk_output_values.values is NULL", rnvk_session_run_async(session, &input, 1, &output, 1, on_completion, all, NULL));
    output.values = y;
    OK(rnvk_session_run_async(session, &input, 1, &output, 1, NULL, NULL, &request));
    EXPECT(bad, "timeout_ns is -2", rnvk_request_wait(request, -2));
    OK(rnvk_request_wait(request, RNVK_NO_TIMEOUT));
    OK(rnvk_request_destroy(request));
    wait_for(all, 0);
}

/* Cancelled or given up: the memory may be freed at once, and each callback comes once. */
static void check_cancelling(rnvk_session session, tally *all)
{
    rnvk_request requests[REQUESTS];
    int i, round;
    for (round = 0; round < ROUNDS; round++) {
        for (i = 0; i < REQUESTS; i++) {
            float *x = calloc(COUNT, sizeof *x), *y = calloc(COUNT, sizeof *y);
            rnvk_input_values input = {x, COUNT};
            rnvk_output_values output = {y, COUNT};
            CHECK(x != NULL && y != NULL);
            OK(rnvk_session_run_async(session, &input, 1, &output, 1, on_completion, all, &requests[i]));
            if (i % 2 == 0) {
                OK(rnvk_request_cancel(requests[i]));
            } else {
                OK(rnvk_request_destroy(requests[i]));
            }
            free(x);
            free(y);
        }
        for (i = 0; i < REQUESTS; i += 2) {
            rnvk_result result = rnvk_request_wait(requests[i], RNVK_NO_TIMEOUT);
            CHECK(result == RNVK_OK || result == RNVK_ERROR_CANCELLED);
            OK(rnvk_request_destroy(requests[i]));
        }
        wait_for(all, REQUESTS);
    }
}

/* The session ends while requests run and wait: each is told. */
static void check_session_end(rnvk_device device, rnvk_model model, tally *all)
{
    static float x[COUNT], y[REQUESTS][COUNT];
    rnvk_session_options options = patient();
    rnvk_session session;
    rnvk_request request = NULL;
    int i;
    OK(rnvk_session_create(device, model, &options, &session));
    for (i = 0; i < REQUESTS; i++) {
        rnvk_input_values input = {x, COUNT};
        rnvk_output_values output = {y[i], COUNT};
        OK(rnvk_session_run_async(session, &input, 1, &output, 1, on_completion, all, i == REQUESTS - 1 ? &request : NULL));
    }
    OK(rnvk_session_destroy(session));
    wait_for(all, REQUESTS);
    CHECK(rnvk_request_wait(request, RNVK_NO_TIMEOUT) != RNVK_RUNNING);
    OK(rnvk_request_destroy(request));
}

typedef struct self_destruct {
    rnvk_session session;
    rnvk_request request;
    tally *all;
} self_destruct;

static void RNVK_CALL on_completion_destroy(void *user, rnvk_result result)
{
    self_destruct *it = user;
    OK(rnvk_request_wait(it->request, 0));
    OK(rnvk_request_destroy(it->request));
    OK(rnvk_session_destroy(it->session));
    on_completion(it->all, result);
}

static void check_callback_that_destroys(rnvk_device device, rnvk_model model, tally *all)
{
    static float x[COUNT], y[COUNT];
    rnvk_session_options options = patient();
    self_destruct it = {NULL, NULL, all};
    rnvk_input_values input = {x, COUNT};
    rnvk_output_values output = {y, COUNT};
    OK(rnvk_session_create(device, model, &options, &it.session));
    OK(rnvk_session_run_async(it.session, &input, 1, &output, 1, on_completion_destroy, &it, &it.request));
    wait_for(all, 1);
}

typedef struct preparing {
    rnvk_preparation preparation;
    int stop_at;
    int calls;
    int tried;
} preparing;

static int32_t RNVK_CALL on_progress(void *user, const rnvk_progress *progress)
{
    preparing *it = user;
    rnvk_session session;
    it->calls++;
    if (it->preparation != NULL && !it->tried) {
        EXPECT(RNVK_ERROR_INVALID_STATE, "own callback", rnvk_preparation_wait(it->preparation, 0, &session));
        EXPECT(RNVK_ERROR_INVALID_STATE, "own callback", rnvk_preparation_destroy(it->preparation));
        it->tried = 1;
    }
    return progress->stage >= (uint32_t)it->stop_at;
}

static void check_preparing(rnvk_device device, rnvk_model model)
{
    rnvk_session_options options = patient();
    rnvk_preparation preparation;
    rnvk_progress progress = RNVK_PROGRESS_INIT;
    rnvk_session session = MADE_UP(rnvk_session), other;
    preparing it = {NULL, 99, 0, 0};
    float x[COUNT] = {5}, y[COUNT];
    int i;
    rnvk_result result;
    options.on_progress = on_progress;
    options.user = &it;
    OK(rnvk_session_prepare(device, model, &options, &it.preparation));
    result = rnvk_preparation_wait(it.preparation, 0, &session);
    CHECK(result == RNVK_RUNNING ? session == NULL : result == RNVK_OK);
    if (result == RNVK_RUNNING) {
        EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "timeout_ns", rnvk_preparation_wait(it.preparation, -5, &session));
        EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "session is NULL", rnvk_preparation_wait(it.preparation, 0, NULL));
        OK(rnvk_preparation_wait(it.preparation, RNVK_NO_TIMEOUT, &session));
    }
    EXPECT(RNVK_ERROR_INVALID_STATE, "handed over before", rnvk_preparation_wait(it.preparation, 0, &other));
    OK(rnvk_preparation_get_progress(it.preparation, &progress));
    CHECK(progress.stage == RNVK_STAGE_READY && it.calls > 3 && progress.step == NULL);
    OK(rnvk_preparation_cancel(it.preparation)); /* too late */
    OK(rnvk_preparation_destroy(it.preparation));
    OK(rnvk_session_run_tensor(session, x, COUNT, y, COUNT));
    CHECK(y[0] == 5);
    OK(rnvk_session_destroy(session));

    /* Stopped by its callback at each stage, by the handle, and by its end. */
    for (i = 0; i < RNVK_STAGE_READY; i++) {
        it.preparation = NULL;
        it.stop_at = i;
        OK(rnvk_session_prepare(device, model, &options, &preparation));
        result = rnvk_preparation_wait(preparation, RNVK_NO_TIMEOUT, &session);
        CHECK(result == RNVK_ERROR_CANCELLED && session == NULL);
        EXPECT(RNVK_ERROR_CANCELLED, "", rnvk_preparation_wait(preparation, RNVK_NO_TIMEOUT, &session));
        OK(rnvk_preparation_destroy(preparation));
    }
    it.stop_at = 99;
    OK(rnvk_session_prepare(device, model, &options, &preparation));
    OK(rnvk_preparation_cancel(preparation));
    result = rnvk_preparation_wait(preparation, RNVK_NO_TIMEOUT, &session);
    CHECK(result == RNVK_ERROR_CANCELLED || result == RNVK_OK);
    OK(rnvk_session_destroy(session));
    OK(rnvk_preparation_destroy(preparation));
    OK(rnvk_session_prepare(device, model, &options, &preparation));
    OK(rnvk_preparation_destroy(preparation));
    OK(rnvk_session_prepare(device, model, &options, &preparation));
    while (rnvk_preparation_get_progress(preparation, &progress) == RNVK_OK && progress.stage < RNVK_STAGE_READY) {
    }
    OK(rnvk_preparation_destroy(preparation)); /* with the session that nobody took */

    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "preparation is NULL", rnvk_session_prepare(device, model, NULL, NULL));
    options.flags = 0x4000;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "flags", rnvk_session_prepare(device, model, &options, &preparation));
    CHECK(preparation == NULL);
}

int main(int argc, char **argv)
{
    tally all = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0, 0};
    rnvk_device device;
    rnvk_model model;
    rnvk_session session;
    rnvk_session_options options = patient();
    uint64_t bytes = 1;
    CHECK(argc == 2);
    OK(rnvk_device_create(NULL, &device));
    OK(rnvk_model_load_file(argv[1], &model));
    check_preparing(device, model);
    OK(rnvk_session_create(device, model, &options, &session));
    check_wrong(session, &all);
    check_many(session, &all);
    check_pictures(session, &all);
    check_cancelling(session, &all);
    OK(rnvk_session_destroy(session));
    check_session_end(device, model, &all);
    check_callback_that_destroys(device, model, &all);
    OK(rnvk_device_get_memory_in_use(device, &bytes, NULL));
    CHECK(bytes == 0);
    OK(rnvk_model_destroy(model));
    OK(rnvk_device_destroy(device));
    puts("requests: passed");
    return 0;
}
