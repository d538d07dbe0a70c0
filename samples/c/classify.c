/*
 * Classifies pictures on a Vulkan device of the library's own.
 *
 *     classify MODEL.rnvk PICTURE.ppm...
 *
 * Prints the most probable classes of each picture. Exit status 0; 1 when something failed; 2 for wrong usage.
 */
#include "ppm.h"

#include <resnetvk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CLASSES 5

/* Every result passes here: the library says what is wrong, the program says where. */
static int failed(rnvk_result result, const char *what)
{
    if (result == RNVK_OK) {
        return 0;
    }
    fprintf(stderr, "error: %s: %s (%s)\n", what, rnvk_last_error(), rnvk_result_name(result));
    return 1;
}

static void print_classes(rnvk_model model, const rnvk_model_info *info, const rnvk_prediction *predictions, uint32_t count)
{
    uint32_t i;
    for (i = 0; i < count; i++) {
        const char *label = "";
        if (info->label_count > 0) {
            rnvk_model_get_label(model, (uint32_t)predictions[i].index, &label);
        }
        printf("  %6.2f %%  %d %s\n", 100.0 * predictions[i].probability, predictions[i].index, label);
    }
}

static int classify(rnvk_session session, rnvk_model model, const rnvk_model_info *info, const char *path)
{
    rnvk_prediction predictions[MOST_CLASSES];
    uint32_t count = info->max_predictions < MOST_CLASSES ? info->max_predictions : MOST_CLASSES;
    ppm_picture picture;
    int failure;
    const char *problem = ppm_read(path, &picture);
    if (problem != NULL) {
        fprintf(stderr, "error: '%s': %s\n", path, problem);
        return 1;
    }
    /* Any size will do: the device scales, crops and normalises as the model prescribes. */
    failure = failed(
        rnvk_session_classify_image(session, picture.rgba, picture.size, picture.width, picture.height, predictions, count), path);
    if (!failure) {
        printf("%s\n", path);
        print_classes(model, info, predictions, count);
    }
    free(picture.rgba);
    return failure;
}

int main(int argc, char **argv)
{
    rnvk_device device = NULL;
    rnvk_model model = NULL;
    rnvk_session session = NULL;
    rnvk_device_info device_info = RNVK_DEVICE_INFO_INIT;
    rnvk_model_info model_info = RNVK_MODEL_INFO_INIT;
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    int failure, i;
    if (argc < 3) {
        fprintf(stderr, "usage: classify MODEL.rnvk PICTURE.ppm...\n");
        return 2;
    }

    /* A cache file beside the model: pipelines are compiled, and the fastest kernels found, only at the first start. */
    char *cache = malloc(strlen(argv[1]) + sizeof ".cache");
    if (cache == NULL) {
        return 1;
    }
    sprintf(cache, "%s.cache", argv[1]);
    options.pipeline_cache_path = cache;

    failure = failed(rnvk_model_load_file(argv[1], &model), "loading the model")
        || failed(rnvk_model_get_info(model, &model_info), "looking at the model")
        || failed(rnvk_device_create(NULL, &device), "creating the device")
        || failed(rnvk_device_get_info(device, &device_info), "looking at the device")
        || failed(rnvk_session_create(device, model, &options, &session), "creating the session");
    if (!failure) {
        fprintf(stderr, "%s on %s\n", model_info.name, device_info.name);
        if (model_info.max_predictions == 0 || model_info.batch_size != 1) {
            fprintf(stderr, "error: the model does not classify one picture at a time\n");
            failure = 1;
        }
    }
    for (i = 2; i < argc && !failure; i++) {
        failure = classify(session, model, &model_info, argv[i]);
    }

    /* In any order; NULL is nothing. */
    rnvk_session_destroy(session);
    rnvk_model_destroy(model);
    rnvk_device_destroy(device);
    free(cache);
    return failure;
}
