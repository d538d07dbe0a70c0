/*
 * Wrong arguments to every function that needs no device: each is told, and nothing happens.
 *
 *     arguments SMALL.rnvk SHAPES.rnvk
 *
 * SMALL.rnvk: input x [1, 3, 5, 7], also from pictures; output y [1, 105]; 105 classes, 3 predictions, 105 labels.
 * SHAPES.rnvk: x [2, 5] or [3, 7] to y of the same shape; no classifier.
 */
#include "check.h"

#include <resnetvk_vulkan.h>

static void check_library(void)
{
    rnvk_result result;
    CHECK(strcmp(rnvk_last_error(), "") == 0);
    CHECK(rnvk_abi_version() == RNVK_ABI_VERSION);
    CHECK(strchr(rnvk_version(), '.') != NULL);
    CHECK(strcmp(rnvk_result_name(RNVK_OK), "RNVK_OK") == 0);
    CHECK(strcmp(rnvk_result_name(RNVK_BUSY), "RNVK_BUSY") == 0);
    CHECK(strcmp(rnvk_result_name(RNVK_RUNNING), "RNVK_RUNNING") == 0);
    CHECK(strcmp(rnvk_result_name(RNVK_ERROR_INVALID_ARGUMENT), "RNVK_ERROR_INVALID_ARGUMENT") == 0);
    CHECK(strcmp(rnvk_result_name(RNVK_ERROR_OUT_OF_DEVICE_MEMORY), "RNVK_ERROR_OUT_OF_DEVICE_MEMORY") == 0);
    CHECK(strcmp(rnvk_result_name(RNVK_ERROR_IO), "RNVK_ERROR_IO") == 0);
    CHECK(strcmp(rnvk_result_name(RNVK_ERROR_INTERNAL), "RNVK_ERROR_INTERNAL") == 0);
    for (result = RNVK_ERROR_UNTRUSTED; result < 0; result++) {
        CHECK(strncmp(rnvk_result_name(result), "RNVK_ERROR_", 11) == 0);
    }
    CHECK(strcmp(rnvk_result_name(RNVK_ERROR_UNTRUSTED - 1), "RNVK_UNKNOWN") == 0);
    CHECK(strcmp(rnvk_result_name(INT32_MIN), "RNVK_UNKNOWN") == 0);
    CHECK(strcmp(rnvk_result_name(INT32_MAX), "RNVK_UNKNOWN") == 0);
}

static void check_loading(const char *path)
{
    rnvk_model model = MADE_UP(rnvk_model);
    unsigned char garbage[100];
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "path is NULL", rnvk_model_load_file(NULL, &model));
    CHECK(model == NULL);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "path is NULL or empty", rnvk_model_load_file("", &model));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "path is not UTF-8", rnvk_model_load_file("\xff\xfe", &model));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "model is NULL", rnvk_model_load_file(path, NULL));
    EXPECT(RNVK_ERROR_IO, "not-there.rnvk", rnvk_model_load_file("not-there.rnvk", &model));
    EXPECT(RNVK_ERROR_MODEL_FORMAT, "is a folder", rnvk_model_load_file("/", &model));
    EXPECT(RNVK_ERROR_MODEL_FORMAT, __FILE__, rnvk_model_load_file(__FILE__, &model));
    CHECK(model == NULL);
    memset(garbage, 7, sizeof garbage);
    EXPECT(RNVK_ERROR_MODEL_FORMAT, "", rnvk_model_load_memory(garbage, sizeof garbage, &model));
    EXPECT(RNVK_ERROR_MODEL_FORMAT, "", rnvk_model_load_memory(garbage, 0, &model));
    EXPECT(RNVK_ERROR_MODEL_FORMAT, "", rnvk_model_load_memory(NULL, 0, &model));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "bytes is NULL", rnvk_model_load_memory(NULL, 1, &model));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "bytes has a length of", rnvk_model_load_memory(garbage, SIZE_MAX, &model));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "model is NULL", rnvk_model_load_memory(garbage, sizeof garbage, NULL));
    CHECK(model == NULL);
}

static void check_model(const char *path)
{
    rnvk_model model, copy;
    rnvk_model_info info = RNVK_MODEL_INFO_INIT;
    rnvk_tensor_info tensor = RNVK_TENSOR_INFO_INIT;
    const char *label = path;
    long size;
    void *bytes;
    FILE *file;
    OK(rnvk_model_load_file(path, &model));
    OK(rnvk_model_get_info(model, &info));
    CHECK(info.struct_size == sizeof info);
    CHECK(info.input_count == 1 && info.output_count == 1 && info.label_count == 105 && info.input_shape_sets == 1);
    CHECK(info.takes_images == 1 && info.class_count == 105 && info.max_predictions == 3 && info.batch_size == 1);
    CHECK(strcmp(info.name, "test") == 0 && strlen(info.sha256) == 64 && info.arena_size > 0);
    OK(rnvk_model_get_input(model, 0, &tensor));
    CHECK(tensor.rank == 4 && tensor.element_count == 105 && strcmp(tensor.name, "x") == 0 && tensor.takes_images == 1);
    CHECK(tensor.shape[0] == 1 && tensor.shape[1] == 3 && tensor.shape[2] == 5 && tensor.shape[3] == 7);
    OK(rnvk_model_get_output(model, 0, &tensor));
    CHECK(tensor.rank == 2 && tensor.shape[1] == 105 && strcmp(tensor.name, "y") == 0 && tensor.takes_images == 0);
    OK(rnvk_model_get_label(model, 104, &label));
    CHECK(strcmp(label, "class 104 \xc3\xa4") == 0);

    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "no input 1: there are 1", rnvk_model_get_input(model, 1, &tensor));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "no input 4294967295", rnvk_model_get_input(model, UINT32_MAX, &tensor));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "no output 1", rnvk_model_get_output(model, 1, &tensor));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "no label 105", rnvk_model_get_label(model, 105, &label));
    CHECK(label == NULL);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "label is NULL", rnvk_model_get_label(model, 0, NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_tensor_info is NULL", rnvk_model_get_input(model, 0, NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_tensor_info is NULL", rnvk_model_get_output(model, 0, NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_model_info is NULL", rnvk_model_get_info(model, NULL));

    /* From memory: the bytes are the library's own copy. */
    file = fopen(path, "rb");
    CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) > 0);
    rewind(file);
    bytes = malloc((size_t)size);
    CHECK(bytes != NULL && fread(bytes, 1, (size_t)size, file) == (size_t)size);
    fclose(file);
    OK(rnvk_model_load_memory(bytes, (size_t)size, &copy));
    EXPECT(RNVK_ERROR_MODEL_FORMAT, "", rnvk_model_load_memory(bytes, (size_t)size - 1, &(rnvk_model){NULL}));
    memset(bytes, 0, (size_t)size);
    free(bytes);
    OK(rnvk_model_get_info(copy, &info));
    CHECK(strcmp(info.name, "test") == 0);
    OK(rnvk_model_destroy(copy));
    OK(rnvk_model_destroy(model));
    OK(rnvk_model_destroy(NULL));
}

static void check_handles(const char *path)
{
    rnvk_model model, next;
    rnvk_model_info info = RNVK_MODEL_INFO_INIT;
    rnvk_device_info device = RNVK_DEVICE_INFO_INIT;
    rnvk_session session = MADE_UP(rnvk_session);
    int i;
    OK(rnvk_model_load_file(path, &model));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "model is NULL", rnvk_model_get_info(NULL, &info));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "is no model", rnvk_model_get_info(MADE_UP(rnvk_model), &info));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "is a model; wanted is a device", rnvk_device_get_info((rnvk_device)(void *)model, &device));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "is a model; wanted is a session", rnvk_session_run((rnvk_session)(void *)model));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_device_destroy((rnvk_device)(void *)model));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_session_destroy((rnvk_session)(void *)model));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "device is NULL", rnvk_session_create(NULL, model, NULL, &session));
    CHECK(session == NULL);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "session is NULL", rnvk_session_create(NULL, model, NULL, NULL));
    OK(rnvk_model_destroy(model));

    /* Destroyed: told at once, and also when the place was taken again, many times over. */
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_model_destroy(model));
    for (i = 0; i < 50; i++) {
        OK(rnvk_model_load_file(path, &next));
        CHECK(next != model);
        EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_model_get_info(model, &info));
        EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_model_destroy(model));
        OK(rnvk_model_destroy(next));
    }
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_model_destroy(MADE_UP(rnvk_model)));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_device_destroy(MADE_UP(rnvk_device)));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_session_destroy(MADE_UP(rnvk_session)));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_preparation_destroy(MADE_UP(rnvk_preparation)));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_request_destroy(MADE_UP(rnvk_request)));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "", rnvk_binding_destroy(MADE_UP(rnvk_binding)));
    OK(rnvk_device_destroy(NULL));
    OK(rnvk_session_destroy(NULL));
    OK(rnvk_preparation_destroy(NULL));
    OK(rnvk_request_destroy(NULL));
    OK(rnvk_binding_destroy(NULL));
}

/* What a host lends, where it is not sound already without a look at Vulkan. */
static void check_host(void)
{
    rnvk_host_vulkan host = RNVK_HOST_VULKAN_INIT;
    rnvk_device device = MADE_UP(rnvk_device);
    rnvk_requirement requirement = RNVK_REQUIREMENT_INIT;
    uint32_t count = 0, i, features = 0;
    OK(rnvk_requirement_count(&count));
    CHECK(count == 4);
    for (i = 0; i < count; i++) {
        OK(rnvk_requirement_at(i, &requirement));
        CHECK(requirement.is_needed == 0 && (requirement.core_version == VK_API_VERSION_1_0
            ? strcmp(requirement.extension, "") == 0
            : requirement.core_version >= VK_API_VERSION_1_2 && strncmp(requirement.extension, "VK_", 3) == 0));
        CHECK(strlen(requirement.structure) > 0 && strlen(requirement.member) > 0 && strlen(requirement.reason) > 0);
        features |= requirement.feature;
    }
    CHECK(features == (RNVK_FEATURE_SUBGROUP_SIZE_CONTROL | RNVK_FEATURE_FULL_SUBGROUPS | RNVK_FEATURE_TIMELINE_SEMAPHORE
        | RNVK_FEATURE_ROBUST_BUFFER_ACCESS));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "no requirement 4", rnvk_requirement_at(4, &requirement));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "count is NULL", rnvk_requirement_count(NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_requirement is NULL", rnvk_requirement_at(0, NULL));

    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_host_vulkan is NULL", rnvk_device_adopt(NULL, &device));
    CHECK(device == NULL);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "device is NULL", rnvk_device_adopt(&host, NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "null handle", rnvk_device_adopt(&host, &device));
    host.features = 16;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_host_vulkan.features has bits 0x10", rnvk_device_adopt(&host, &device));
    host.features = 0;
    host.reserved = 1;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "reserved is 1", rnvk_device_adopt(&host, &device));
    host.reserved = 0;
    host.lock_queue = MADE_UP(rnvk_queue_callback);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "lock_queue", rnvk_device_adopt(&host, &device));
    host.lock_queue = NULL;
    host.free_memory = MADE_UP(rnvk_free_callback);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "allocate_memory", rnvk_device_adopt(&host, &device));
}

/* Every function of a handle, with handles that are none. */
static void check_all_handles(rnvk_device device, rnvk_model model, rnvk_session session)
{
    float values[1] = {0};
    uint8_t pixel[4] = {0};
    rnvk_prediction prediction;
    uint64_t bytes;
    uint32_t allocations;
    const char *label;
    int32_t sizes[1] = {1};
    rnvk_shape shape = {sizes, 1, 0};
    rnvk_model other;
    rnvk_device_info device_info = RNVK_DEVICE_INFO_INIT;
    rnvk_model_info model_info = RNVK_MODEL_INFO_INIT;
    rnvk_tensor_info tensor = RNVK_TENSOR_INFO_INIT;
    rnvk_session_info session_info = RNVK_SESSION_INFO_INIT;
    rnvk_put_aside put_aside = RNVK_PUT_ASIDE_INIT;
    rnvk_progress progress = RNVK_PROGRESS_INIT;
    rnvk_finding finding = RNVK_FINDING_INIT;
    rnvk_input_values input = {values, 1};
    rnvk_output_values output = {values, 1};
    rnvk_preparation preparation = (rnvk_preparation)(void *)session;
    rnvk_request request = (rnvk_request)(void *)session, asked;
    rnvk_binding binding = (rnvk_binding)(void *)session, bound;
    rnvk_buffer buffer;
    VkCommandBuffer commands = MADE_UP(VkCommandBuffer);
    const rnvk_result bad = RNVK_ERROR_INVALID_HANDLE;
    EXPECT(bad, "device", rnvk_device_get_info(device, &device_info));
    EXPECT(bad, "device", rnvk_device_get_memory_in_use(device, &bytes, &allocations));
    EXPECT(bad, "model", rnvk_model_get_info(model, &model_info));
    EXPECT(bad, "model", rnvk_model_get_input(model, 0, &tensor));
    EXPECT(bad, "model", rnvk_model_get_output(model, 0, &tensor));
    EXPECT(bad, "model", rnvk_model_get_label(model, 0, &label));
    EXPECT(bad, "model", rnvk_model_for_input_shapes(model, &shape, 1, &other));
    EXPECT(bad, "session", rnvk_session_get_info(session, &session_info));
    EXPECT(bad, "session", rnvk_session_get_put_aside(session, 0, &put_aside));
    EXPECT(bad, "session", rnvk_session_get_finding(session, 0, &finding));
    EXPECT(bad, "session", rnvk_session_set_input(session, 0, values, 1));
    EXPECT(bad, "session", rnvk_session_run(session));
    EXPECT(bad, "session", rnvk_session_get_output(session, 0, values, 1));
    EXPECT(bad, "session", rnvk_session_run_tensor(session, values, 1, values, 1));
    EXPECT(bad, "session", rnvk_session_set_image(session, pixel, 4, 1, 1));
    EXPECT(bad, "session", rnvk_session_run_image(session));
    EXPECT(bad, "session", rnvk_session_classify(session, &prediction, 1));
    EXPECT(bad, "session", rnvk_session_classify_tensor(session, values, 1, &prediction, 1));
    EXPECT(bad, "session", rnvk_session_classify_image(session, pixel, 4, 1, 1, &prediction, 1));
    EXPECT(bad, "session", rnvk_session_reserve_image(session, 1, 1));
    EXPECT(bad, "session", rnvk_session_run_async(session, &input, 1, &output, 1, NULL, NULL, &asked));
    EXPECT(bad, "session", rnvk_session_classify_image_async(session, pixel, 4, 1, 1, &prediction, 1, NULL, NULL, &asked));
    EXPECT(bad, "session", rnvk_session_step(session, 1, NULL, 0));
    EXPECT(bad, "session", rnvk_session_cancel_steps(session));
    EXPECT(bad, "session", rnvk_session_get_step_progress(session, NULL, NULL));
    EXPECT(bad, "session", rnvk_session_bind(session, NULL, &bound));
    EXPECT(bad, "session", rnvk_session_record(session, commands, NULL, 0));
    EXPECT(bad, "session", rnvk_session_record_step(session, commands, 1, NULL, 0));
    EXPECT(bad, "device", rnvk_session_prepare(device, model, NULL, &preparation));
    CHECK(preparation == NULL);
    preparation = (rnvk_preparation)(void *)session;
    EXPECT(bad, "preparation", rnvk_preparation_get_progress(preparation, &progress));
    EXPECT(bad, "preparation", rnvk_preparation_wait(preparation, 0, &(rnvk_session){NULL}));
    EXPECT(bad, "preparation", rnvk_preparation_cancel(preparation));
    EXPECT(bad, "request", rnvk_request_wait(request, 0));
    EXPECT(bad, "request", rnvk_request_cancel(request));
    EXPECT(bad, "binding", rnvk_binding_set_input(binding, 0, values, 1));
    EXPECT(bad, "binding", rnvk_binding_set_image(binding, pixel, 4, 1, 1));
    EXPECT(bad, "binding", rnvk_binding_get_output(binding, 0, values, 1));
    EXPECT(bad, "binding", rnvk_binding_get_classes(binding, &prediction, 1));
    EXPECT(bad, "binding", rnvk_binding_get_memory(binding, &bytes));
    EXPECT(bad, "binding", rnvk_binding_get_output_buffer(binding, 0, &buffer));
    EXPECT(bad, "binding", rnvk_binding_get_classes_buffer(binding, &buffer));
}

static void check_shapes(const char *path)
{
    rnvk_model model, other;
    rnvk_model_info info = RNVK_MODEL_INFO_INIT;
    rnvk_tensor_info tensor = RNVK_TENSOR_INFO_INIT;
    int32_t first[] = {2, 5}, second[] = {3, 7}, neither[] = {3, 5};
    rnvk_shape shape = {second, 2, 0};
    OK(rnvk_model_load_file(path, &model));
    OK(rnvk_model_get_info(model, &info));
    CHECK(info.input_shape_sets == 2 && info.class_count == 0 && info.max_predictions == 0 && info.batch_size == 0);
    OK(rnvk_model_for_input_shapes(model, &shape, 1, &other));
    OK(rnvk_model_get_input(other, 0, &tensor));
    CHECK(tensor.element_count == 21 && tensor.shape[1] == 7);
    OK(rnvk_model_destroy(model));
    OK(rnvk_model_get_output(other, 0, &tensor));
    CHECK(tensor.element_count == 21);
    shape.sizes = first;
    OK(rnvk_model_for_input_shapes(other, &shape, 1, &model));
    OK(rnvk_model_destroy(other));
    OK(rnvk_model_get_input(model, 0, &tensor));
    CHECK(tensor.element_count == 10);

    shape.sizes = neither;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "2x5 or 3x7", rnvk_model_for_input_shapes(model, &shape, 1, &other));
    CHECK(other == NULL);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "2x5 or 3x7", rnvk_model_for_input_shapes(model, &shape, 0, &other));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "shapes is NULL", rnvk_model_for_input_shapes(model, NULL, 1, &other));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "count is", rnvk_model_for_input_shapes(model, &shape, UINT32_MAX, &other));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "other is NULL", rnvk_model_for_input_shapes(model, &shape, 1, NULL));
    shape.rank = UINT32_MAX;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_shape.rank is", rnvk_model_for_input_shapes(model, &shape, 1, &other));
    shape.rank = 2;
    shape.sizes = NULL;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_shape.sizes is NULL", rnvk_model_for_input_shapes(model, &shape, 1, &other));
    shape.sizes = first;
    shape.reserved = 1;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "reserved", rnvk_model_for_input_shapes(model, &shape, 1, &other));
    OK(rnvk_model_destroy(model));
}

/* Callers with an older or a newer header. */
static void check_struct_sizes(const char *path)
{
    struct {
        rnvk_model_info known;
        uint64_t added;
    } newer = {RNVK_MODEL_INFO_INIT, 99};
    struct {
        rnvk_device_options known;
        uint64_t added;
    } options = {RNVK_DEVICE_OPTIONS_INIT, 0};
    rnvk_model_info info = RNVK_MODEL_INFO_INIT;
    rnvk_model model;
    rnvk_device device = MADE_UP(rnvk_device);
    OK(rnvk_model_load_file(path, &model));

    /* Filled in: what the library does not know is zero; not a byte beyond the caller's size is written. */
    newer.known.struct_size = sizeof newer;
    OK(rnvk_model_get_info(model, &newer.known));
    CHECK(newer.added == 0 && newer.known.struct_size == sizeof newer && newer.known.input_count == 1);
    newer.added = 99;
    newer.known.struct_size = sizeof newer.known;
    OK(rnvk_model_get_info(model, &newer.known));
    CHECK(newer.added == 99);

    info.struct_size = 0;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_model_info.struct_size is 0", rnvk_model_get_info(model, &info));
    info.struct_size = sizeof info - 1;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "sizeof(rnvk_model_info)", rnvk_model_get_info(model, &info));
    info.struct_size = 0xcdcdcdcd;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "struct_size is", rnvk_model_get_info(model, &info));

    /* Read: a field the library does not know may only have its default. */
    options.known.struct_size = sizeof options;
    options.added = 1;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "a field that this library does not know", rnvk_device_create(&options.known, &device));
    CHECK(device == NULL);
    options.known.struct_size = 4;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "struct_size is 4", rnvk_device_create(&options.known, &device));
    options.known.struct_size = sizeof options.known;
    options.known.flags = 0x100;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_device_options.flags has bits 0x100", rnvk_device_create(&options.known, &device));
    options.known.flags = 0;
    options.known.reserved = 5;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "reserved is 5", rnvk_device_create(&options.known, &device));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "device is NULL", rnvk_device_create(NULL, NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "count is NULL", rnvk_device_count(NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_device_info is NULL", rnvk_device_info_at(0, NULL));
    OK(rnvk_model_destroy(model));
}

int main(int argc, char **argv)
{
    CHECK(argc == 3);
    check_library();
    check_loading(argv[1]);
    check_model(argv[1]);
    check_handles(argv[1]);
    check_all_handles(NULL, NULL, NULL);
    check_all_handles(MADE_UP(rnvk_device), MADE_UP(rnvk_model), MADE_UP(rnvk_session));
    check_host();
    check_shapes(argv[2]);
    check_struct_sizes(argv[1]);
    puts("arguments: passed");
    return 0;
}
