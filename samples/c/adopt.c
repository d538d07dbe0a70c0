/*
 * An engine with its own Vulkan device lends it to the library, records inferences into its own command buffers, and reads the classes from a
 * buffer of its own a frame later. No frame waits for the network, neither while it is loaded nor while it runs.
 *
 *     adopt MODEL.rnvk PICTURE.ppm
 *
 * Prints the most probable class as each of three frames sees it. Exit status 0; 1 when something failed; 2 for wrong usage.
 */
#include "host.h"
#include "ppm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES 3

typedef struct game {
    host vulkan;
    host_buffer classes;
    ppm_picture picture;
    rnvk_device device;
    rnvk_model model;
    rnvk_preparation preparation;
    rnvk_session session;
    rnvk_binding binding;
    rnvk_model_info info;
} game;

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

/* Draws a frame: here there is nothing but the network's part. Waits, so that the command buffer can be used again. */
static int frame(game *g)
{
    return host_begin(&g->vulkan) != VK_SUCCESS
        || (g->binding != NULL
            && failed(rnvk_session_record(g->session, g->vulkan.commands, g->binding, RNVK_WORK_FROM_IMAGE | RNVK_WORK_WITH_CLASSES), "recording"))
        || host_submit(&g->vulkan) != VK_SUCCESS || host_wait(&g->vulkan) != VK_SUCCESS;
}

/* The session is made on threads of the library while the game goes on. */
static int load(game *g)
{
    rnvk_result result;
    int frames = 0;
    if (failed(rnvk_session_prepare(g->device, g->model, NULL, &g->preparation), "preparing")) {
        return 1;
    }
    while ((result = rnvk_preparation_wait(g->preparation, 16000000, &g->session)) == RNVK_RUNNING) {
        if (frame(g)) {
            return 1;
        }
        frames++;
    }
    fprintf(stderr, "%d frames while the network was loaded\n", frames);
    return failed(result, "making the session");
}

/* The classes go into the engine's buffer; the picture comes from memory. Made once, used in every frame. */
static int bind(game *g)
{
    rnvk_binding_source source = RNVK_BINDING_SOURCE_INIT;
    rnvk_buffer classes = {VK_NULL_HANDLE, 0, 0};
    classes.size = g->info.max_predictions * sizeof(rnvk_prediction);
    if (refused(host_buffer_create(&g->vulkan, classes.size, &g->classes), "making a buffer")) {
        return 1;
    }
    classes.buffer = g->classes.buffer;
    source.classes = &classes;
    return failed(rnvk_session_bind(g->session, &source, &g->binding), "binding")
        || failed(rnvk_binding_set_image(g->binding, g->picture.rgba, g->picture.size, g->picture.width, g->picture.height), "setting the picture");
}

static int play(game *g)
{
    const rnvk_prediction *best = g->classes.mapped;
    const char *label = "";
    int i;
    for (i = 0; i < FRAMES; i++) {
        if (frame(g)) {
            return 1;
        }
        /* Another stage of the engine's would need a barrier here; the processor only has to have waited. */
        if (g->info.label_count > 0 && failed(rnvk_model_get_label(g->model, (uint32_t)best[0].index, &label), "naming the class")) {
            return 1;
        }
        printf("frame %d: %6.2f %%  %d %s\n", i, 100.0 * best[0].probability, best[0].index, label);
    }
    return 0;
}

static int run(game *g, const char *model, const char *picture, int validation)
{
    rnvk_host_vulkan lent;
    g->info.struct_size = sizeof g->info;
    if (refused(ppm_read(picture, &g->picture), picture) || refused(host_create(&g->vulkan, validation), "starting Vulkan")) {
        return 1;
    }
    lent = host_lend(&g->vulkan);
    if (failed(rnvk_device_adopt(&lent, &g->device), "adopting the device") || failed(rnvk_model_load_file(model, &g->model), "loading the model")
        || failed(rnvk_model_get_info(g->model, &g->info), "looking at the model")) {
        return 1;
    }
    if (!g->info.takes_images || g->info.batch_size != 1) {
        return refused("it does not classify one picture at a time", model);
    }
    return load(g) || bind(g) || play(g);
}

int main(int argc, char **argv)
{
    /* RESNETVK_SAMPLE_VALIDATION=1 checks every call of the engine's and of the library's with the validation layer. */
    const char *validation = getenv("RESNETVK_SAMPLE_VALIDATION");
    game g;
    int failure;
    memset(&g, 0, sizeof g);
    if (argc != 3) {
        fprintf(stderr, "usage: adopt MODEL.rnvk PICTURE.ppm\n");
        return 2;
    }
    failure = run(&g, argv[1], argv[2], validation != NULL && strcmp(validation, "1") == 0);

    /* All that the library has goes before the device it was lent. */
    rnvk_binding_destroy(g.binding);
    rnvk_session_destroy(g.session);
    rnvk_preparation_destroy(g.preparation);
    rnvk_model_destroy(g.model);
    rnvk_device_destroy(g.device);
    host_buffer_destroy(&g.vulkan, &g.classes);
    host_destroy(&g.vulkan);
    free(g.picture.rgba);
    return failure || g.vulkan.messages > 0;
}
