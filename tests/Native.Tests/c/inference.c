/*
 * Devices and sessions: right calls give right numbers, wrong ones are told and change nothing.
 *
 *     inference SMALL.rnvk SHAPES.rnvk CACHE
 *
 * SMALL.rnvk: x [1, 3, 5, 7], also from pictures (each channel of the nearest pixel) to y [1, 105] = x; 105 classes, their values stand for
 * probabilities, 3 predictions. SHAPES.rnvk: x [2, 5] or [3, 7] to y = 2 x; no pictures, no classes. CACHE: a file that does not exist yet.
 */
#include "check.h"

#define COUNT 105

static rnvk_session_options patient(void)
{
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    options.timeout_ns = RNVK_NO_TIMEOUT; /* these programs also run under tools that make them fifty times slower */
    return options;
}

static void check_devices(void)
{
    uint32_t count = 0, i;
    rnvk_device_info info = RNVK_DEVICE_INFO_INIT;
    rnvk_device_options options = RNVK_DEVICE_OPTIONS_INIT;
    rnvk_device device;
    OK(rnvk_device_count(&count));
    CHECK(count > 0);
    for (i = 0; i < count; i++) {
        OK(rnvk_device_info_at(i, &info));
        CHECK(info.index == i && info.name[0] != 0 && info.struct_size == sizeof info);
        CHECK(info.suitable == (info.unsuitable_reason[0] == 0) && info.api_version >> 22 == 1);
    }
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "There is no device", rnvk_device_info_at(count, &info));
    options.flags = RNVK_DEVICE_USE_INDEX;
    options.device_index = count;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_device_create(&options, &device));
    CHECK(device == NULL);
    options.device_index = UINT32_MAX;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "device_index", rnvk_device_create(&options, &device));
}

static void check_tensors(rnvk_session session)
{
    float x[COUNT], y[COUNT];
    int i;
    EXPECT(RNVK_ERROR_INVALID_STATE, "never set", rnvk_session_run(session));
    EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_session_get_output(session, 0, y, COUNT));
    for (i = 0; i < COUNT; i++) {
        x[i] = (float)(i * 37 % COUNT) / 8;
    }
    OK(rnvk_session_run_tensor(session, x, COUNT, y, COUNT));
    CHECK(memcmp(x, y, sizeof x) == 0);
    x[3] = -5;
    OK(rnvk_session_set_input(session, 0, x, COUNT));
    memset(y, 0, sizeof y);
    OK(rnvk_session_run(session));
    OK(rnvk_session_get_output(session, 0, y, COUNT));
    CHECK(memcmp(x, y, sizeof x) == 0);

    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "104", rnvk_session_set_input(session, 0, x, COUNT - 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "1 inputs", rnvk_session_set_input(session, 1, x, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "index is", rnvk_session_set_input(session, UINT32_MAX, x, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "values is NULL", rnvk_session_set_input(session, 0, NULL, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_session_set_input(session, 0, NULL, 0));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "values has a length", rnvk_session_set_input(session, 0, x, SIZE_MAX));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "values is NULL", rnvk_session_get_output(session, 0, NULL, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "1 outputs", rnvk_session_get_output(session, 1, y, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "106", rnvk_session_get_output(session, 0, y, COUNT + 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "input is NULL", rnvk_session_run_tensor(session, NULL, COUNT, y, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "output is NULL", rnvk_session_run_tensor(session, x, COUNT, NULL, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_session_run_tensor(session, x, 1, y, COUNT));
}

static void check_images(rnvk_session session)
{
    uint8_t picture[4 * 7 * 5];
    float y[COUNT];
    rnvk_prediction best[3], one;
    int c, i;
    for (i = 0; i < (int)sizeof picture; i++) {
        picture[i] = (uint8_t)(i * 31);
    }
    OK(rnvk_session_reserve_image(session, 300, 200));
    EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_session_run_image(session));
    OK(rnvk_session_set_image(session, picture, sizeof picture, 7, 5));
    OK(rnvk_session_run_image(session));
    OK(rnvk_session_get_output(session, 0, y, COUNT));
    for (c = 0; c < 3; c++) {
        for (i = 0; i < 35; i++) {
            CHECK(y[35 * c + i] == (float)picture[4 * i + c]);
        }
    }
    OK(rnvk_session_classify(session, best, 3));
    CHECK(best[0].probability >= best[1].probability && best[1].probability >= best[2].probability);
    CHECK(best[0].index >= 0 && best[0].index < COUNT && y[best[0].index] == best[0].probability);
    OK(rnvk_session_classify_image(session, picture, sizeof picture, 7, 5, &one, 1));
    CHECK(one.index == best[0].index && one.probability == best[0].probability);
    for (i = 0; i < COUNT; i++) {
        y[i] = (float)-i;
    }
    OK(rnvk_session_classify_tensor(session, y, COUNT, best, 3));
    CHECK(best[0].index == 0 && best[1].index == 1 && best[2].index == 2);

    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "140 bytes", rnvk_session_set_image(session, picture, sizeof picture - 1, 7, 5));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rgba is NULL", rnvk_session_set_image(session, NULL, sizeof picture, 7, 5));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_session_set_image(session, picture, 0, 0, 5));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "width is", rnvk_session_set_image(session, picture, 4, UINT32_MAX, 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "height is", rnvk_session_set_image(session, picture, 4, 1, UINT32_MAX));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_session_set_image(session, picture, 4, INT32_MAX, INT32_MAX));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_session_reserve_image(session, INT32_MAX, INT32_MAX));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "width is", rnvk_session_reserve_image(session, UINT32_MAX, 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "predictions is NULL", rnvk_session_classify(session, NULL, 3));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "1 to 3", rnvk_session_classify(session, best, 4));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "1 to 3", rnvk_session_classify(session, best, 0));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "predictions is NULL", rnvk_session_classify_tensor(session, y, COUNT, NULL, 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "input is NULL", rnvk_session_classify_tensor(session, NULL, COUNT, best, 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rgba is NULL", rnvk_session_classify_image(session, NULL, 4, 1, 1, best, 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "predictions is NULL", rnvk_session_classify_image(session, picture, 4, 1, 1, NULL, 1));
    OK(rnvk_session_classify_image(session, picture, 4, 1, 1, best, 3));
}

static void check_plain_network(rnvk_device device, const char *path)
{
    rnvk_model model;
    rnvk_session session;
    rnvk_session_options options = patient();
    float x[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, y[10];
    uint8_t pixel[4] = {0};
    rnvk_prediction one;
    options.flags = RNVK_SESSION_REFERENCE_ONLY;
    OK(rnvk_model_load_file(path, &model));
    OK(rnvk_session_create(device, model, &options, &session));
    OK(rnvk_model_destroy(model)); /* the session keeps what it needs */
    OK(rnvk_session_run_tensor(session, x, 10, y, 10));
    CHECK(y[0] == 2 && y[9] == 20);
    EXPECT(RNVK_ERROR_INVALID_STATE, "takes pictures", rnvk_session_set_image(session, pixel, 4, 1, 1));
    EXPECT(RNVK_ERROR_INVALID_STATE, "takes pictures", rnvk_session_run_image(session));
    EXPECT(RNVK_ERROR_INVALID_STATE, "takes pictures", rnvk_session_classify_image(session, pixel, 4, 1, 1, &one, 1));
    EXPECT(RNVK_ERROR_INVALID_STATE, "no classifier", rnvk_session_classify(session, &one, 1));
    EXPECT(RNVK_ERROR_INVALID_STATE, "no classifier", rnvk_session_classify_tensor(session, x, 10, &one, 1));
    OK(rnvk_session_destroy(session));
}

typedef struct calls {
    int count;
    int timings; /* those of alternatives */
    int stop;
    uint32_t stage;
} calls;

static int32_t RNVK_CALL on_progress(void *user, const rnvk_progress *progress)
{
    calls *seen = user;
    CHECK(progress->struct_size == sizeof *progress && (progress->total == 0 || progress->done <= progress->total));
    CHECK(progress->stage <= RNVK_STAGE_READY && progress->stage >= seen->stage);
    CHECK((progress->step == NULL) == (progress->alternative == NULL));
    seen->count++;
    seen->timings += progress->step != NULL;
    seen->stage = progress->stage;
    return seen->stop;
}

static void check_options(rnvk_device device, rnvk_model model, const char *cache)
{
    rnvk_session session = MADE_UP(rnvk_session);
    rnvk_session_options options = patient();
    rnvk_session_info info = RNVK_SESSION_INFO_INIT;
    rnvk_put_aside put_aside = RNVK_PUT_ASIDE_INIT;
    rnvk_finding finding = RNVK_FINDING_INIT;
    calls seen = {0, 0, 0, 0};
    options.flags = 0x8000;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_session_options.flags", rnvk_session_create(device, model, &options, &session));
    CHECK(session == NULL);
    options = patient();
    options.flags = RNVK_SESSION_ALWAYS_TEST | RNVK_SESSION_NEVER_TEST;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "always and never", rnvk_session_create(device, model, &options, &session));
    options = patient();
    options.timeout_ns = -2;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "timeout_ns is -2", rnvk_session_create(device, model, &options, &session));
    options = patient();
    options.in_flight = 65;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "0 to 64", rnvk_session_create(device, model, &options, &session));
    options.in_flight = UINT32_MAX;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "in_flight", rnvk_session_create(device, model, &options, &session));
    options = patient();
    options.reserved = 1;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "reserved", rnvk_session_create(device, model, &options, &session));
    options = patient();
    options.timing_budget_ns = INT64_MIN;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "timing_budget_ns", rnvk_session_create(device, model, &options, &session));
    options = patient();
    options.pipeline_cache_path = "\xff";
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "pipeline_cache_path is not UTF-8", rnvk_session_create(device, model, &options, &session));

    /* The callback hears of the timing, and can end it. */
    options = patient();
    options.pipeline_cache_path = cache;
    options.timing_budget_ns = 60000000000;
    options.on_progress = on_progress;
    options.user = &seen;
    seen.stop = 1;
    EXPECT(RNVK_ERROR_CANCELLED, "", rnvk_session_create(device, model, &options, &session));
    CHECK(seen.count == 1 && session == NULL);
    seen.stop = 0;
    OK(rnvk_session_create(device, model, &options, &session));
    CHECK(seen.timings > 2 && seen.stage == RNVK_STAGE_READY);
    OK(rnvk_session_get_info(session, &info));
    CHECK(info.pipeline_cache == RNVK_CACHE_WRITTEN && info.choice_file == RNVK_CACHE_WRITTEN && info.put_aside_count == 0);
    CHECK(info.dispatch_count >= 3 && info.step_count >= info.dispatch_count && info.device_memory > info.weight_memory && info.load_ns > 0);
    CHECK(info.pipeline_cache_problem == NULL && info.choice_file_problem == NULL);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "there are 0", rnvk_session_get_put_aside(session, 0, &put_aside));
    CHECK(info.self_test == RNVK_SELF_TEST_NONE && info.self_test_findings == 0 && info.self_test_steps == 0);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "there are 0", rnvk_session_get_finding(session, 0, &finding));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_session_info is NULL", rnvk_session_get_info(session, NULL));
    OK(rnvk_session_destroy(session));

    seen.stage = RNVK_STAGE_CHOOSING;
    options.pipeline_cache_path = "/no such folder/cache";
    options.timing_budget_ns = RNVK_NO_TIMING;
    OK(rnvk_session_create(device, model, &options, &session));
    OK(rnvk_session_get_info(session, &info));
    CHECK(info.pipeline_cache == RNVK_CACHE_UNWRITABLE && info.pipeline_cache_problem != NULL && info.choice_file == RNVK_CACHE_NONE);
    OK(rnvk_session_destroy(session));
}

static void check_memory(rnvk_device device, rnvk_model model)
{
    rnvk_session session;
    rnvk_session_options options = patient();
    rnvk_session_info info = RNVK_SESSION_INFO_INIT;
    uint64_t bytes = 0, before = 0;
    uint32_t allocations = 0;
    OK(rnvk_device_get_memory_in_use(device, &before, NULL));
    OK(rnvk_session_create(device, model, &options, &session));
    OK(rnvk_session_get_info(session, &info));
    CHECK(info.shares_weights == 1); /* with the session of main */
    OK(rnvk_device_get_memory_in_use(device, &bytes, &allocations));
    CHECK(bytes > before && allocations > 0);
    OK(rnvk_session_destroy(session));
    OK(rnvk_device_get_memory_in_use(device, &bytes, NULL));
    CHECK(bytes == before);
    OK(rnvk_device_get_memory_in_use(device, NULL, NULL));
}

int main(int argc, char **argv)
{
    rnvk_device device;
    rnvk_model model;
    rnvk_session session;
    rnvk_session_options options = patient();
    rnvk_device_info info = RNVK_DEVICE_INFO_INIT;
    CHECK(argc == 4);
    check_devices();
    OK(rnvk_device_create(NULL, &device));
    OK(rnvk_device_get_info(device, &info));
    CHECK(info.suitable == 1 && info.subgroup_size > 0 && info.memory_size > 0);
    OK(rnvk_model_load_file(argv[1], &model));
    OK(rnvk_session_create(device, model, &options, &session));
    check_tensors(session);
    check_images(session);
    check_plain_network(device, argv[2]);
    check_options(device, model, argv[3]);
    check_memory(device, model);

    /* The device's handle ends, its sessions do not. */
    OK(rnvk_device_destroy(device));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_device_get_info(device, &info));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_session_create(device, model, NULL, &(rnvk_session){NULL}));
    OK(rnvk_session_reserve_image(session, 1000, 1000)); /* the picture must be set again */
    check_images(session);
    OK(rnvk_session_destroy(session));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_session_run(session));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_session_destroy(session));
    OK(rnvk_model_destroy(model));
    puts("inference: passed");
    return 0;
}
