/*
 * libresnetvk_unity in a program that plays Unity: plugin LIBRARY MODEL PICTURES VALIDATION. PICTURES: width, height (32 bits each), RGBA bytes of pictures
 * with their top rows first. Prints "WAY CLASS..." for each way to show the pictures; what must be so is checked here.
 */
#define _POSIX_C_SOURCE 200809L

#include "unity.h"

#include "../../Native.Tests/c/check.h"

#include <resnetvk_unity.h>
#include <time.h>

#define VULKAN 21
#define OPENGL 17
#define MOST_PICTURES 16
#define SMALL_BUDGET 50000 /* ns */

#undef EXPECT
#define EXPECT(expected, words, call)                                                                      \
    do {                                                                                                   \
        rnvk_result result_ = (call);                                                                      \
        if (result_ != (expected) || (result_ < 0 && strstr(rnvk_unity_last_error(), words) == NULL)) {    \
            fprintf(stderr, "%s:%d: %s gave %s, expected was %s with '%s'\nlast error: %s\n", __FILE__, __LINE__, #call, \
                rnvk_result_name(result_), rnvk_result_name(expected), words, rnvk_unity_last_error());     \
            exit(1);                                                                                       \
        }                                                                                                  \
    } while (0)

static struct {
    uint32_t width, height;
    int count;
    size_t size; /* of one */
    uint8_t *pixels[MOST_PICTURES];
    uint8_t *flipped[MOST_PICTURES];
} pictures;

static void read_pictures(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint32_t size[2], row;
    CHECK(file != NULL && fread(size, sizeof size, 1, file) == 1);
    pictures.width = size[0];
    pictures.height = size[1];
    pictures.size = (size_t)4 * size[0] * size[1];
    for (;;) {
        uint8_t *pixels = malloc(pictures.size), *flipped = malloc(pictures.size);
        CHECK(pixels != NULL && flipped != NULL && pictures.count < MOST_PICTURES);
        if (fread(pixels, pictures.size, 1, file) != 1) {
            free(pixels);
            free(flipped);
            break;
        }
        for (row = 0; row < size[1]; row++) {
            memcpy(flipped + (size_t)4 * size[0] * row, pixels + (size_t)4 * size[0] * (size[1] - 1 - row), (size_t)4 * size[0]);
        }
        pictures.pixels[pictures.count] = pixels;
        pictures.flipped[pictures.count++] = flipped;
    }
    fclose(file);
    CHECK(pictures.count > 1);
}

static void frame(uint32_t kind)
{
    unity_issue(rnvk_unity_get_render_event(), rnvk_unity_get_event_id(kind));
    unity_present();
}

static void nap(void)
{
    struct timespec millisecond = {0, 1000000};
    nanosleep(&millisecond, NULL);
}

/* Frames until it has loaded; how many. */
static int load(rnvk_unity_worker worker)
{
    rnvk_progress progress = RNVK_PROGRESS_INIT;
    rnvk_result result;
    int frames = 0;
    while ((result = rnvk_unity_worker_get_ready(worker)) == RNVK_RUNNING) {
        OK(rnvk_unity_worker_get_progress(worker, &progress));
        CHECK(progress.stage <= RNVK_STAGE_READY);
        frame(RNVK_UNITY_QUEUE_EVENT);
        nap();
        frames++;
    }
    OK(result);
    EXPECT(RNVK_ERROR_INVALID_STATE, "does not load", rnvk_unity_worker_get_progress(worker, &progress));
    return frames;
}

/* Frames until the inference has finished; gives the best class. */
static int run(rnvk_unity_worker worker, int64_t budget, int *parts)
{
    rnvk_prediction best[2];
    rnvk_result result;
    *parts = 0;
    while ((result = rnvk_unity_worker_step(worker, budget, (uint32_t)RNVK_WORK_FROM_IMAGE | RNVK_WORK_WITH_CLASSES)) != RNVK_OK) {
        EXPECT(result, "", result < RNVK_OK ? RNVK_ERROR_INTERNAL : result);
        *parts += result == RNVK_RUNNING;
        EXPECT(RNVK_ERROR_INVALID_STATE, "loads or runs", rnvk_unity_worker_set_texture(worker, &best, 0));
        EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_unity_worker_classify(worker, best, 2));
        frame(RNVK_UNITY_RECORD_EVENT);
    }
    OK(rnvk_unity_worker_classify(worker, best, 2));
    CHECK(best[0].probability >= best[1].probability && best[0].probability <= 1);
    return best[0].index;
}

static void classify_textures(rnvk_unity_worker worker, int is_linear, int from_top, int64_t budget, const char *way)
{
    unity_texture *texture = unity_texture_create(pictures.width, pictures.height, is_linear);
    int i, parts;
    printf("%s", way);
    for (i = 0; i < pictures.count; i++) {
        unity_blit(texture, from_top ? pictures.pixels[i] : pictures.flipped[i]);
        OK(rnvk_unity_worker_set_texture(worker, texture, from_top ? RNVK_UNITY_BEGINS_AT_TOP : 0));
        printf(" %d", run(worker, budget, &parts));
        CHECK(budget == INT64_MAX ? parts == 1 : parts > 2);
    }
    putchar('\n');
    unity_texture_destroy(texture);
}

static void classify_pictures(rnvk_unity_worker worker)
{
    int i, parts;
    printf("memory");
    for (i = 0; i < pictures.count; i++) {
        OK(rnvk_unity_worker_set_image(worker, pictures.pixels[i], pictures.size, pictures.width, pictures.height));
        printf(" %d", run(worker, INT64_MAX, &parts));
    }
    putchar('\n');
}

static void check_wrong_use(rnvk_unity_worker worker, rnvk_model model)
{
    rnvk_unity_worker other;
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    rnvk_prediction best[1];
    float values[10];
    unity_texture *texture = unity_texture_create(pictures.width, pictures.height, 0);
    int parts;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "worker is NULL", rnvk_unity_worker_create(model, NULL, NULL));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_unity_worker_create(MADE_UP(rnvk_model), NULL, &other));
    CHECK(other == NULL);
    options.struct_size = 4;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "struct_size is 4", rnvk_unity_worker_create(model, &options, &other));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "texture is NULL", rnvk_unity_worker_set_texture(worker, NULL, 0));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "flags", rnvk_unity_worker_set_texture(worker, texture, 8));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_unity_worker_set_image(worker, pictures.pixels[0], 3, pictures.width, pictures.height));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "budget_ns is 0", rnvk_unity_worker_step(worker, 0, 0));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_unity_worker_classify(worker, NULL, 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_unity_worker_get_output(worker, 1, values, 10));
    OK(rnvk_unity_worker_get_output(worker, 0, values, 10));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_unity_worker_step(MADE_UP(rnvk_unity_worker), 1, 0));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_unity_worker_classify(NULL, best, 1));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_unity_worker_destroy(MADE_UP(rnvk_unity_worker)));
    OK(rnvk_unity_worker_destroy(NULL));

    /* Given up before, between and after its parts. */
    OK(rnvk_unity_worker_cancel(worker));
    OK(rnvk_unity_worker_set_texture(worker, texture, 0));
    EXPECT(RNVK_RUNNING, "", rnvk_unity_worker_step(worker, SMALL_BUDGET, RNVK_WORK_FROM_IMAGE));
    EXPECT(RNVK_BUSY, "", rnvk_unity_worker_step(worker, SMALL_BUDGET, RNVK_WORK_FROM_IMAGE));
    OK(rnvk_unity_worker_cancel(worker));
    OK(rnvk_unity_worker_get_ready(worker));
    OK(rnvk_unity_worker_set_texture(worker, texture, 0));
    EXPECT(RNVK_RUNNING, "", rnvk_unity_worker_step(worker, SMALL_BUDGET, RNVK_WORK_FROM_IMAGE));
    frame(RNVK_UNITY_RECORD_EVENT);
    EXPECT(RNVK_RUNNING, "", rnvk_unity_worker_step(worker, SMALL_BUDGET, RNVK_WORK_FROM_IMAGE));
    frame(RNVK_UNITY_RECORD_EVENT);
    OK(rnvk_unity_worker_cancel(worker));
    for (parts = 0; rnvk_unity_worker_get_ready(worker) == RNVK_RUNNING; parts++) {
        frame(RNVK_UNITY_RECORD_EVENT);
    }
    CHECK(parts > 0);

    /* A texture that Unity does not know: told by the step after the event, and over with it. */
    OK(rnvk_unity_worker_set_texture(worker, unity_no_texture(), 0));
    EXPECT(RNVK_RUNNING, "", rnvk_unity_worker_step(worker, INT64_MAX, RNVK_WORK_FROM_IMAGE));
    frame(RNVK_UNITY_RECORD_EVENT);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "does not know the texture", rnvk_unity_worker_step(worker, INT64_MAX, RNVK_WORK_FROM_IMAGE));
    OK(rnvk_unity_worker_get_ready(worker));
    unity_texture_destroy(texture);
}

/* Workers that are given up at every stage. */
static void check_lifetimes(rnvk_model model)
{
    unity_texture *texture = unity_texture_create(pictures.width, pictures.height, 0);
    rnvk_unity_worker workers[3];
    int i;
    for (i = 0; i < 3; i++) {
        OK(rnvk_unity_worker_create(model, NULL, &workers[i]));
    }
    OK(rnvk_unity_worker_destroy(workers[0]));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_unity_worker_destroy(workers[0]));
    load(workers[1]);
    OK(rnvk_unity_worker_set_texture(workers[1], texture, 0));
    EXPECT(RNVK_RUNNING, "", rnvk_unity_worker_step(workers[1], SMALL_BUDGET, RNVK_WORK_FROM_IMAGE));
    frame(RNVK_UNITY_RECORD_EVENT);
    OK(rnvk_unity_worker_destroy(workers[1]));
    frame(RNVK_UNITY_RECORD_EVENT); /* that frame may still run */
    load(workers[2]);
    for (i = 0; i < 4; i++) {
        frame(RNVK_UNITY_RECORD_EVENT);
    }
    OK(rnvk_unity_worker_destroy(workers[2]));
    frame(RNVK_UNITY_RECORD_EVENT);
    unity_texture_destroy(texture);
}

int main(int argc, char **argv)
{
    rnvk_model model;
    rnvk_unity_worker worker, loading;
    const char *problem;
    int messages;
    CHECK(argc == 5);
    read_pictures(argv[3]);
    OK(rnvk_model_load_file(argv[2], &model));
    CHECK(rnvk_unity_is_available() == 0);
    EXPECT(RNVK_ERROR_VULKAN_UNAVAILABLE, "has not loaded", rnvk_unity_worker_create(model, NULL, &worker));

    problem = unity_start(argv[1], OPENGL, 0);
    CHECK(problem == NULL && rnvk_unity_is_available() == 0);
    EXPECT(RNVK_ERROR_VULKAN_UNAVAILABLE, "does not render with Vulkan", rnvk_unity_worker_create(model, NULL, &worker));
    unity_stop();

    problem = unity_start(argv[1], VULKAN, strcmp(argv[4], "1") == 0);
    if (problem != NULL) {
        fprintf(stderr, "%s\n", problem);
        return 3;
    }
    CHECK(rnvk_unity_is_available() == 1);
    printf("features %d\n", unity_features());
    OK(rnvk_unity_worker_create(model, NULL, &worker));
    CHECK(load(worker) > 1);
    classify_textures(worker, 0, 0, INT64_MAX, "bottom");
    classify_textures(worker, 0, 1, INT64_MAX, "top");
    classify_textures(worker, 0, 0, SMALL_BUDGET, "steps");
    classify_textures(worker, 1, 0, INT64_MAX, "linear");
    classify_pictures(worker);
    check_wrong_use(worker, model);
    classify_textures(worker, 0, 0, INT64_MAX, "again");
    check_lifetimes(model);

    /* The device goes while one worker stands at the door and another one is idle. */
    OK(rnvk_unity_worker_create(model, NULL, &loading));
    nap();
    problem = unity_restart();
    CHECK(problem == NULL);
    EXPECT(RNVK_ERROR_DEVICE_LOST, "ended its Vulkan device", rnvk_unity_worker_get_ready(worker));
    EXPECT(RNVK_ERROR_DEVICE_LOST, "ended its Vulkan device", rnvk_unity_worker_step(loading, 1, 0));
    OK(rnvk_unity_worker_destroy(worker));
    OK(rnvk_unity_worker_destroy(loading));
    OK(rnvk_unity_worker_create(model, NULL, &worker));
    load(worker);
    classify_textures(worker, 0, 0, INT64_MAX, "restarted");
    messages = unity_stop();
    CHECK(rnvk_unity_is_available() == 0 && messages == 0);
    EXPECT(RNVK_ERROR_DEVICE_LOST, "", rnvk_unity_worker_get_ready(worker));
    OK(rnvk_unity_worker_destroy(worker));
    OK(rnvk_model_destroy(model));
    puts("plugin: passed");
    return 0;
}
