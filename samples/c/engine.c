/*
 * A small engine with its own Vulkan device and a frame loop, two frames in flight, whose pictures a network names without their leaving the device.
 *
 *     engine MODEL.rnvk PICTURE.ppm [--frames N] [--budget MS] [--csv FILE]
 *
 * Each frame renders an image offscreen: it clears it and blits PICTURE.ppm into it, with a linear filter, slowly moving and growing. There are no
 * shaders of the engine's, as they would add nothing here: to the network a blit is a renderer, with the same layouts and barriers. The loop runs three times:
 *
 *     off      frames alone
 *     on       every frame records an inference of its own image; the label is read when the frame's command buffer is used again, two frames later
 *     stepped  every frame records as much of an inference as fits --budget; the image that it began with is copied, since frames go on meanwhile
 *
 * Prints the frame times in milliseconds and what a recording costs the loop's thread; --csv writes every frame's time. A picture depends on nothing but the
 * number of the frame, so both kinds of inference must give it one label. Exit status 0; 1 when they do not or something failed; 2 for wrong usage.
 * RESNETVK_SAMPLE_VALIDATION=1 checks every call with the validation layer.
 */
#include "frame_times.h"
#include "host.h"
#include "ppm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 640
#define HEIGHT 360
#define IN_FLIGHT 2
#define WARM_UP 10 /* frames that are not measured: bindings allocate a little at their first inference */
#define WORK (RNVK_WORK_FROM_IMAGE | RNVK_WORK_WITH_CLASSES)

enum { OFF, ON, STEPPED, MODES };

static const char *const mode_names[MODES] = {"off", "on", "stepped"};

/* An image and the binding with which the network reads it and leaves the label. */
typedef struct view {
    host_image image;
    rnvk_binding binding;
    int frame; /* whose picture it is */
} view;

typedef struct slot {
    host_frame frame;
    view target;
    view *answered; /* the view whose inference ends with this frame; NULL: none does */
} slot;

typedef struct measurement {
    frame_times times; /* its calls are those that record */
    int *labels;       /* by frame: its class, or -1 where nobody asked or the answer never came */
    int answers;
    int last; /* the latest label */
} measurement;

typedef struct engine {
    host vulkan;
    ppm_picture pixels;
    host_image picture;
    slot slots[IN_FLIGHT];
    view copies[IN_FLIGHT]; /* in turns, so that an inference begins while the label of the one before is on its way */
    int turn;
    int is_stepping;
    rnvk_device device;
    rnvk_model model;
    rnvk_session session;
    rnvk_model_info info;
    int total; /* frames of a mode, with those that warm up */
    int64_t budget_ns;
    const char *csv;
    measurement measured[MODES];
} engine;

static int failed(rnvk_result result, const char *what)
{
    if (result >= RNVK_OK) {
        return 0;
    }
    fprintf(stderr, "error: %s: %s (%s)\n", what, rnvk_last_error(), rnvk_result_name(result));
    return 1;
}

static int refused(const char *problem, const char *what)
{
    if (problem != NULL) {
        fprintf(stderr, "error: %s: %s\n", what, problem);
    }
    return problem != NULL;
}

static int broken(VkResult result, const char *what)
{
    if (result != VK_SUCCESS) {
        fprintf(stderr, "error: %s: VkResult %d\n", what, (int)result);
    }
    return result != VK_SUCCESS;
}

/* An image, and a binding that has the network look at the square in its middle. Made once, used in every frame. */
static int make_view(engine *e, VkImageUsageFlags usage, view *v)
{
    rnvk_image image = RNVK_IMAGE_INIT;
    rnvk_binding_source source = RNVK_BINDING_SOURCE_INIT;
    if (refused(host_image_create(&e->vulkan, WIDTH, HEIGHT, usage | VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT, &v->image), "making an image")) {
        return 1;
    }
    image.planes[0].view = v->image.view;
    image.planes[0].layout = host_seen.layout;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.part_x = (WIDTH - HEIGHT) / 2;
    image.part_width = image.part_height = HEIGHT;
    source.image = &image;
    return failed(rnvk_session_bind(e->session, &source, &v->binding), "binding an image");
}

/* From -size to size and back in period frames. */
static int sway(int frame, int period, int size)
{
    int at = frame % period * 4 * size / period;
    return at < 2 * size ? at - size : 3 * size - at;
}

/* Renders a frame, and makes it readable for the compute stage, as before any pass that samples it. */
static void draw(engine *e, VkCommandBuffer commands, const host_image *target, int frame)
{
    const uint8_t *corner = e->pixels.rgba;
    VkClearColorValue background = {{corner[0] / 255.0f, corner[1] / 255.0f, corner[2] / 255.0f, 1}};
    VkImageSubresourceRange all = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
    VkImageBlit blit = {{VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1}, {{0, 0, 0}, {0, 0, 1}}, {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1}, {{0, 0, 0}, {0, 0, 1}}};
    int64_t size = HEIGHT - 20 + sway(frame, 210, 10), width = e->pixels.width, height = e->pixels.height, longest = width > height ? width : height;
    blit.srcOffsets[1].x = (int32_t)width;
    blit.srcOffsets[1].y = (int32_t)height;
    width = (size * width + longest - 1) / longest;
    height = (size * height + longest - 1) / longest;
    blit.dstOffsets[0].x = (int32_t)(WIDTH - width) / 2 + sway(frame, 120, 5);
    blit.dstOffsets[0].y = (int32_t)(HEIGHT - height) / 2 + sway(frame, 90, 5);
    blit.dstOffsets[1].x = blit.dstOffsets[0].x + (int32_t)width;
    blit.dstOffsets[1].y = blit.dstOffsets[0].y + (int32_t)height;

    host_barrier(commands, target, host_unknown, host_written); /* after the network, or the copy, has read the frame before */
    vkCmdClearColorImage(commands, target->image, host_written.layout, &background, 1, &all);
    host_barrier(commands, target, host_written, host_written);
    vkCmdBlitImage(commands, e->picture.image, host_copied.layout, target->image, host_written.layout, 1, &blit, VK_FILTER_LINEAR);
    host_barrier(commands, target, host_written, host_seen);
}

static void copy(VkCommandBuffer commands, const host_image *from, const host_image *to)
{
    VkImageCopy all = {{VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1}, {0, 0, 0}, {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1}, {0, 0, 0}, {WIDTH, HEIGHT, 1}};
    host_barrier(commands, from, host_seen, host_copied);
    host_barrier(commands, to, host_unknown, host_written);
    vkCmdCopyImage(commands, from->image, host_copied.layout, to->image, host_written.layout, 1, &all);
    host_barrier(commands, to, host_written, host_seen);
    host_barrier(commands, from, host_copied, host_seen);
}

/* Records the network's part of a frame. */
static int ask(engine *e, int mode, slot *s, int frame, measurement *m)
{
    view *v = mode == ON ? &s->target : &e->copies[e->turn];
    rnvk_result result;
    int64_t start;
    if (!e->is_stepping) {
        v->frame = frame;
        if (mode == STEPPED) {
            copy(s->frame.commands, &s->target.image, &v->image);
        }
    }
    start = host_thread_clock();
    result = mode == ON ? rnvk_session_record(e->session, s->frame.commands, v->binding, WORK)
                        : rnvk_session_record_step(e->session, s->frame.commands, e->budget_ns, v->binding, WORK);
    m->times.calls[frame] = (double)(host_thread_clock() - start) / 1e6;
    if (failed(result, "recording")) {
        return 1;
    }
    e->is_stepping = result == RNVK_RUNNING;
    if (result == RNVK_OK) {
        s->answered = v;
        e->turn = (e->turn + 1) % IN_FLIGHT;
    }
    return 0;
}

/* Waits for the frame that had the slot before, which by now has most likely finished, and reads the label that it brought. */
static int collect(engine *e, slot *s, measurement *m)
{
    rnvk_prediction best;
    if (broken(host_frame_wait(&e->vulkan, &s->frame), "waiting for a frame")) {
        return 1;
    }
    if (s->answered != NULL) {
        if (failed(rnvk_binding_get_classes(s->answered->binding, &best, 1), "reading the label")) {
            return 1;
        }
        m->labels[s->answered->frame] = m->last = best.index;
        m->answers++;
        s->answered = NULL;
    }
    return 0;
}

static int play(engine *e, int mode, measurement *m)
{
    int64_t start = host_clock(), now;
    int frame, i;
    for (frame = 0; frame < e->total; frame++) {
        slot *s = &e->slots[frame % IN_FLIGHT];
        if (collect(e, s, m) || broken(host_frame_begin(&s->frame), "beginning a frame")) {
            return 1;
        }
        draw(e, s->frame.commands, &s->target.image, frame);
        if ((mode != OFF && ask(e, mode, s, frame, m)) || broken(host_frame_submit(&e->vulkan, &s->frame), "submitting a frame")) {
            return 1;
        }
        now = host_clock();
        m->times.frames[frame] = (double)(now - start) / 1e6;
        start = now;
    }
    for (i = 0; i < IN_FLIGHT; i++) {
        if (collect(e, &e->slots[(frame + i) % IN_FLIGHT], m)) {
            return 1;
        }
    }
    e->is_stepping = 0;
    return failed(rnvk_session_cancel_steps(e->session), "giving up the last inference");
}

/* Each frame that an inference was stepped for was also asked about in the frame itself. */
static int compare(const engine *e)
{
    const int *on = e->measured[ON].labels, *stepped = e->measured[STEPPED].labels;
    int frame;
    for (frame = 0; frame < e->total; frame++) {
        if (stepped[frame] >= 0 && stepped[frame] != on[frame]) {
            fprintf(stderr, "error: frame %d is class %d in its own command buffer and class %d in steps\n", frame, on[frame], stepped[frame]);
            return 1;
        }
    }
    return refused(e->measured[STEPPED].answers > 0 ? NULL : "no inference has finished: give more --frames or a larger --budget", "stepped");
}

static int print(engine *e)
{
    int mode;
    printf("          median      95%%      99%%  longest   record  labels  the last\n");
    for (mode = 0; mode < MODES; mode++) {
        measurement *m = &e->measured[mode];
        const char *label = "";
        if (m->answers > 0 && e->info.label_count > 0 && failed(rnvk_model_get_label(e->model, (uint32_t)m->last, &label), "naming the class")) {
            return 1;
        }
        frame_times_print(&m->times);
        if (m->answers > 0) {
            printf(" %7d  %d %s", m->answers, m->last, label);
        }
        putchar('\n');
    }
    return 0;
}

static int measure(engine *e)
{
    const frame_times *times[MODES];
    int mode, frame;
    for (mode = 0; mode < MODES; mode++) {
        measurement *m = &e->measured[mode];
        times[mode] = &m->times;
        m->labels = malloc((size_t)e->total * sizeof *m->labels);
        if (refused(m->labels == NULL ? "out of memory" : frame_times_create(mode_names[mode], WARM_UP, e->total - WARM_UP, &m->times), "measuring")) {
            return 1;
        }
        for (frame = 0; frame < e->total; frame++) {
            m->labels[frame] = -1;
        }
        if (play(e, mode, m)) {
            return 1;
        }
    }
    return (e->csv != NULL && refused(frame_times_write(e->csv, times, MODES), e->csv)) || print(e) || compare(e);
}

static int run(engine *e, const char *model, const char *picture, int validation)
{
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    rnvk_host_vulkan lent;
    int i;
    e->info.struct_size = sizeof e->info;
    options.flags = RNVK_SESSION_STEPPING;
    if (refused(ppm_read(picture, &e->pixels), picture) || refused(host_create(&e->vulkan, validation), "starting Vulkan")
        || refused(e->vulkan.queue_flags & VK_QUEUE_GRAPHICS_BIT ? NULL : "no queue draws and computes", "starting Vulkan")) {
        return 1;
    }
    lent = host_lend(&e->vulkan);
    if (failed(rnvk_device_adopt(&lent, &e->device), "adopting the device") || failed(rnvk_model_load_file(model, &e->model), "loading the model")
        || failed(rnvk_model_get_info(e->model, &e->info), "looking at the model")
        || refused(e->info.takes_images && e->info.batch_size == 1 && e->info.max_predictions > 0 ? NULL : "it does not classify one picture at a time", model)
        || failed(rnvk_session_create(e->device, e->model, &options, &e->session), "making the session")
        || refused(host_image_upload(&e->vulkan, e->pixels.rgba, e->pixels.width, e->pixels.height, &e->picture), "uploading the picture")) {
        return 1;
    }
    for (i = 0; i < IN_FLIGHT; i++) {
        if (refused(host_frame_create(&e->vulkan, &e->slots[i].frame), "making a frame") || make_view(e, VK_IMAGE_USAGE_TRANSFER_SRC_BIT, &e->slots[i].target)
            || make_view(e, 0, &e->copies[i])) {
            return 1;
        }
    }
    return measure(e);
}

static void destroy(engine *e)
{
    int i;
    if (e->vulkan.device != VK_NULL_HANDLE) {
        (void)host_wait_idle(&e->vulkan); /* after a failure a frame may still run; a lost device is destroyed all the same */
    }
    for (i = 0; i < IN_FLIGHT; i++) {
        rnvk_binding_destroy(e->slots[i].target.binding);
        rnvk_binding_destroy(e->copies[i].binding);
        host_image_destroy(&e->vulkan, &e->slots[i].target.image);
        host_image_destroy(&e->vulkan, &e->copies[i].image);
        host_frame_destroy(&e->vulkan, &e->slots[i].frame);
    }
    host_image_destroy(&e->vulkan, &e->picture);
    /* All that the library has goes before the device it was lent. */
    rnvk_session_destroy(e->session);
    rnvk_model_destroy(e->model);
    rnvk_device_destroy(e->device);
    host_destroy(&e->vulkan);
    for (i = 0; i < MODES; i++) {
        frame_times_destroy(&e->measured[i].times);
        free(e->measured[i].labels);
    }
    free(e->pixels.rgba);
}

static int usage(void)
{
    fprintf(stderr, "usage: engine MODEL.rnvk PICTURE.ppm [--frames N] [--budget MS] [--csv FILE]\n");
    return 2;
}

int main(int argc, char **argv)
{
    const char *validation = getenv("RESNETVK_SAMPLE_VALIDATION");
    double frames = 300, budget = 2;
    engine e;
    int i, failure;
    char *end = "";
    memset(&e, 0, sizeof e);
    for (i = 3; i + 1 < argc && *end == 0; i += 2) {
        if (strcmp(argv[i], "--frames") == 0) {
            frames = strtod(argv[i + 1], &end);
        } else if (strcmp(argv[i], "--budget") == 0) {
            budget = strtod(argv[i + 1], &end);
        } else if (strcmp(argv[i], "--csv") == 0) {
            e.csv = argv[i + 1];
        } else {
            return usage();
        }
    }
    if (argc < 3 || i != argc || *end != 0 || !(frames >= 1 && frames <= 1e6) || !(budget > 0 && budget <= 1e3)) {
        return usage();
    }
    e.total = WARM_UP + (int)frames;
    e.budget_ns = (int64_t)(budget * 1e6);
    failure = run(&e, argv[1], argv[2], validation != NULL && strcmp(validation, "1") == 0);
    destroy(&e);
    return failure || e.vulkan.messages > 0;
}
