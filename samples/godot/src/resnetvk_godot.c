/*
 * The bridge between Godot 3 and libresnetvk: a GDNative library with two functions for GDNative.call_native("standard_varcall", ...).
 *
 *     open(path of a .rnvk file)              "" or "error: ..."
 *     classify(RGBA bytes, width, height)     "LABEL\tPROBABILITY" or "error: ..."
 *
 * For the engine's main thread. A device of the library's own: Godot 3 renders with OpenGL.
 */
#include "gdnative.h"

#include <inttypes.h>
#include <resnetvk.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_SIZE 1024

static const godot_api *api;
static rnvk_device device;
static rnvk_model model;
static rnvk_session session;

/* The engine calls these two by name. */
GDNATIVE_EXPORT void godot_gdnative_init(const godot_init_options *options);
GDNATIVE_EXPORT void godot_gdnative_terminate(const void *options);

/* And these two for scripts. */
GDNATIVE_EXPORT godot_variant resnetvk_open(const godot_array *arguments);
GDNATIVE_EXPORT godot_variant resnetvk_classify(const godot_array *arguments);

static godot_variant text(const char *utf8)
{
    godot_string string = api->string_chars_to_utf8(utf8);
    godot_variant result;
    api->variant_new_string(&result, &string);
    api->string_destroy(&string);
    return result;
}

static godot_variant error(const char *what)
{
    char line[TEXT_SIZE];
    snprintf(line, sizeof line, "error: %s", what);
    return text(line);
}

static void close_model(void)
{
    rnvk_session_destroy(session);
    rnvk_model_destroy(model);
    session = NULL;
    model = NULL;
}

static rnvk_result open_model(const char *path)
{
    rnvk_result result = device != NULL ? RNVK_OK : rnvk_device_create(NULL, &device);
    close_model();
    if (result == RNVK_OK) {
        result = rnvk_model_load_file(path, &model);
    }
    return result == RNVK_OK ? rnvk_session_create(device, model, NULL, &session) : result;
}

godot_variant resnetvk_open(const godot_array *arguments)
{
    godot_string string;
    godot_char_string path;
    rnvk_result result;
    if (api->array_size(arguments) != 1) {
        return error("open takes the path of a model");
    }
    string = api->variant_as_string(api->array_operator_index_const(arguments, 0));
    path = api->string_utf8(&string);
    result = open_model(api->char_string_get_data(&path));
    api->char_string_destroy(&path);
    api->string_destroy(&string);
    return result == RNVK_OK ? text("") : error(rnvk_last_error());
}

/* The name of a class; its number where the model has no names. */
static const char *label_of(int32_t index, char *number, size_t size)
{
    const char *label;
    if (rnvk_model_get_label(model, (uint32_t)index, &label) == RNVK_OK) {
        return label;
    }
    snprintf(number, size, "%" PRId32, index);
    return number;
}

static godot_variant classify(const godot_pool_byte_array *pixels, int64_t width, int64_t height)
{
    godot_read_access *access;
    rnvk_prediction best[1];
    rnvk_result result;
    char line[TEXT_SIZE], number[16];
    if (width <= 0 || height <= 0 || width > UINT16_MAX || height > UINT16_MAX) {
        return error("width and height are 1 to 65535");
    }
    access = api->pool_byte_array_read(pixels);
    result = rnvk_session_classify_image(session, api->read_access_ptr(access), (size_t)api->pool_byte_array_size(pixels), (uint32_t)width,
        (uint32_t)height, best, 1);
    api->read_access_destroy(access);
    if (result != RNVK_OK) {
        return error(rnvk_last_error());
    }
    snprintf(line, sizeof line, "%s\t%.4f", label_of(best[0].index, number, sizeof number), best[0].probability);
    return text(line);
}

godot_variant resnetvk_classify(const godot_array *arguments)
{
    godot_pool_byte_array pixels;
    godot_variant result;
    if (api->array_size(arguments) != 3) {
        return error("classify takes bytes, width and height");
    }
    if (session == NULL) {
        return error("no model is open");
    }
    pixels = api->variant_as_pool_byte_array(api->array_operator_index_const(arguments, 0));
    result = classify(&pixels, api->variant_as_int(api->array_operator_index_const(arguments, 1)),
        api->variant_as_int(api->array_operator_index_const(arguments, 2)));
    api->pool_byte_array_destroy(&pixels);
    return result;
}

void godot_gdnative_init(const godot_init_options *options)
{
    api = options->api;
}

void godot_gdnative_terminate(const void *options)
{
    (void)options;
    close_model();
    rnvk_device_destroy(device);
    device = NULL;
}
