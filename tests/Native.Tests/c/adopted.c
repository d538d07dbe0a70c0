/*
 * A device that a host lends: its lock, its allocators and its cache are used and nothing is left; inferences are recorded and stepped in its command
 * buffers, on its buffers. The validation layer, with synchronization, sees every call where it is installed.
 *
 *     adopted SMALL.rnvk VALIDATION
 *
 * SMALL.rnvk: x [1, 3, 5, 7], also from pictures, to y [1, 105] = x; 105 classes, 3 predictions. VALIDATION: 1 or 0.
 */
#include "../../../samples/c/host.h"
#include "check.h"

#define COUNT 105
#define VK(call) CHECK((call) == VK_SUCCESS)

typedef struct counters {
    int locked; /* 1 while the queue is locked */
    int locks;
    int blocks; /* memory that was given and not taken back */
    int given;
    int refuse; /* the allocation that is refused, counted down; 0 for none */
    int host_allocations;
    host *vulkan;
} counters;

static void RNVK_CALL lock_queue(void *user)
{
    counters *all = user;
    CHECK(all->locked == 0);
    all->locked = 1;
    all->locks++;
}

static void RNVK_CALL unlock_queue(void *user)
{
    counters *all = user;
    CHECK(all->locked == 1);
    all->locked = 0;
}

static VkResult RNVK_CALL allocate_memory(void *user, const rnvk_memory_request *request, rnvk_memory_block *block)
{
    counters *all = user;
    VkMemoryAllocateInfo info = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, NULL, 0, 0};
    VkResult result;
    /* Not at the beginning of the memory, as allocators do. */
    VkDeviceSize offset = request->alignment > 4096 ? request->alignment : 4096;
    CHECK(request->struct_size == sizeof *request && request->size > 0 && request->alignment > 0 && strlen(request->purpose) > 0);
    CHECK(block->memory == VK_NULL_HANDLE && block->offset == 0 && block->mapped == NULL && block->cookie == NULL);
    if (all->refuse > 0 && --all->refuse == 0) {
        return VK_ERROR_OUT_OF_DEVICE_MEMORY;
    }
    info.allocationSize = request->size + offset;
    info.memoryTypeIndex = request->memory_type_index;
    result = vkAllocateMemory(all->vulkan->device, &info, NULL, &block->memory);
    if (result != VK_SUCCESS) {
        return result;
    }
    block->offset = offset;
    if (request->is_mapped) {
        VK(vkMapMemory(all->vulkan->device, block->memory, offset, VK_WHOLE_SIZE, 0, &block->mapped));
    }
    block->cookie = all;
    all->blocks++;
    all->given++;
    return VK_SUCCESS;
}

static void RNVK_CALL free_memory(void *user, const rnvk_memory_block *block)
{
    counters *all = user;
    CHECK(block->cookie == all && block->memory != VK_NULL_HANDLE && all->blocks > 0);
    vkFreeMemory(all->vulkan->device, block->memory, NULL);
    all->blocks--;
}

/* Aligned to 64 bytes with room in front for the pointer that was given; drivers ask for no more. */
static void *VKAPI_PTR host_allocate(void *user, size_t size, size_t alignment, VkSystemAllocationScope scope)
{
    counters *all = user;
    char *whole = malloc(size + 128);
    char *begin;
    (void)scope;
    CHECK(alignment <= 64 && whole != NULL);
    begin = (char *)(((uintptr_t)whole + 128) & ~(uintptr_t)63);
    ((void **)(void *)begin)[-1] = whole;
    ((size_t *)(void *)begin)[-2] = size;
    __atomic_add_fetch(&all->host_allocations, 1, __ATOMIC_RELAXED);
    return begin;
}

static void VKAPI_PTR host_free(void *user, void *memory)
{
    counters *all = user;
    if (memory != NULL) {
        __atomic_sub_fetch(&all->host_allocations, 1, __ATOMIC_RELAXED);
        free(((void **)memory)[-1]);
    }
}

static void *VKAPI_PTR host_reallocate(void *user, void *original, size_t size, size_t alignment, VkSystemAllocationScope scope)
{
    void *moved;
    size_t old;
    if (original == NULL) {
        return host_allocate(user, size, alignment, scope);
    }
    if (size == 0) {
        host_free(user, original);
        return NULL;
    }
    old = ((size_t *)original)[-2];
    moved = host_allocate(user, size, alignment, scope);
    memcpy(moved, original, old < size ? old : size);
    host_free(user, original);
    return moved;
}

static rnvk_session_options patient(void)
{
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    options.timeout_ns = RNVK_NO_TIMEOUT;
    return options;
}

static void submit(host *h)
{
    VK(host_submit(h));
    VK(host_wait(h));
}

/* With everything a host can lend; each allocation refused once. */
static void check_lending(host *h, const char *path)
{
    counters all = {0, 0, 0, 0, 0, 0, h};
    VkAllocationCallbacks callbacks = {&all, host_allocate, host_reallocate, host_free, NULL, NULL};
    VkPipelineCacheCreateInfo cache = {VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO, NULL, 0, 0, NULL};
    rnvk_host_vulkan lent = host_lend(h);
    rnvk_session_options options = patient();
    rnvk_device device;
    rnvk_model model;
    rnvk_session session;
    float x[COUNT] = {3}, y[COUNT] = {0};
    int allocations, i;
    VK(vkCreatePipelineCache(h->device, &cache, NULL, &lent.pipeline_cache));
    lent.lock_queue = lock_queue;
    lent.unlock_queue = unlock_queue;
    lent.queue_user = &all;
    lent.allocate_memory = allocate_memory;
    lent.free_memory = free_memory;
    lent.memory_user = &all;
    lent.allocation_callbacks = &callbacks;
    OK(rnvk_device_adopt(&lent, &device));
    OK(rnvk_model_load_file(path, &model));
    OK(rnvk_session_create(device, model, &options, &session));
    OK(rnvk_session_run_tensor(session, x, COUNT, y, COUNT));
    CHECK(y[0] == 3 && all.locks > 0 && all.blocks > 0);
    OK(rnvk_session_destroy(session));
    CHECK(all.blocks == 0);

    allocations = all.given;
    for (i = 1; i <= allocations; i++) {
        all.refuse = i;
        EXPECT(RNVK_ERROR_OUT_OF_DEVICE_MEMORY, "host", rnvk_session_create(device, model, &options, &session));
        CHECK(all.blocks == 0 && all.refuse == 0);
    }
    OK(rnvk_session_create(device, model, &options, &session));
    OK(rnvk_model_destroy(model));
    OK(rnvk_device_destroy(device));
    OK(rnvk_session_run_tensor(session, x, COUNT, y, COUNT));
    OK(rnvk_session_destroy(session));
    CHECK(all.blocks == 0 && all.locked == 0);
    vkDestroyPipelineCache(h->device, lent.pipeline_cache, NULL);
    CHECK(all.host_allocations == 0);

    lent = host_lend(h);
    lent.queue_family = 99;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "QueueFamily is 99", rnvk_device_adopt(&lent, &device));
    lent = host_lend(h);
    lent.queue = VK_NULL_HANDLE;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "Queue is a null handle", rnvk_device_adopt(&lent, &device));
    CHECK(device == NULL);
}

/* Input, output and classes are buffers of the host's. */
static void check_host_buffers(host *h, rnvk_session session)
{
    host_buffer input, output, classes;
    rnvk_buffer in = {VK_NULL_HANDLE, 256, COUNT * 4}, out = {VK_NULL_HANDLE, 0, COUNT * 4}, best = {VK_NULL_HANDLE, 0, 3 * sizeof(rnvk_prediction)}, found;
    rnvk_binding_source source = RNVK_BINDING_SOURCE_INIT;
    rnvk_binding binding, other;
    float *x, y[COUNT];
    const rnvk_prediction *predictions;
    int i;
    CHECK(host_buffer_create(h, 256 + COUNT * 4, &input) == NULL);
    CHECK(host_buffer_create(h, COUNT * 4, &output) == NULL);
    CHECK(host_buffer_create(h, 64, &classes) == NULL);
    in.buffer = input.buffer;
    out.buffer = output.buffer;
    best.buffer = classes.buffer;
    source.inputs = &in;
    source.input_count = 1;
    source.outputs = &out;
    source.output_count = 1;
    source.classes = &best;
    OK(rnvk_session_bind(session, &source, &binding));
    x = (float *)input.mapped + 64;
    predictions = classes.mapped;
    for (i = 0; i < COUNT; i++) {
        x[i] = (float)(i == 42 ? 1000 : i);
    }
    VK(host_begin(h));
    OK(rnvk_session_record(session, h->commands, binding, RNVK_WORK_WITH_CLASSES));
    submit(h);
    CHECK(memcmp(x, output.mapped, COUNT * 4) == 0);
    CHECK(predictions[0].index == 42 && predictions[0].probability == 1000 && predictions[1].index == 104 && predictions[2].index == 103);
    OK(rnvk_binding_get_output_buffer(binding, 0, &found));
    CHECK(found.buffer == output.buffer && found.offset == 0 && found.size >= COUNT * 4);
    OK(rnvk_binding_get_classes_buffer(binding, &found));
    CHECK(found.buffer == classes.buffer);

    EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_binding_set_input(binding, 0, y, COUNT));
    EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_binding_get_output(binding, 0, y, COUNT));
    EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_binding_get_classes(binding, &(rnvk_prediction){0, 0}, 1));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_binding_get_output_buffer(binding, 1, &found));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "buffer is NULL", rnvk_binding_get_output_buffer(binding, 0, NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "buffer is NULL", rnvk_binding_get_classes_buffer(binding, NULL));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "bytes is NULL", rnvk_binding_get_memory(binding, NULL));
    in.size = COUNT * 4 - 4;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_session_bind(session, &source, &other));
    CHECK(other == NULL);
    in.size = UINT64_MAX;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_buffer.size", rnvk_session_bind(session, &source, &other));
    in.size = COUNT * 4;
    in.offset = 3;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_session_bind(session, &source, &other));
    in.offset = 0;
    source.input_count = 2000;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_binding_source.inputs", rnvk_session_bind(session, &source, &other));
    source.input_count = 1;
    source.inputs = NULL;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_binding_source.inputs is NULL", rnvk_session_bind(session, &source, &other));
    source.inputs = &in;
    source.reserved = 1;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "reserved", rnvk_session_bind(session, &source, &other));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "binding is NULL", rnvk_session_bind(session, NULL, NULL));

    OK(rnvk_binding_destroy(binding));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_binding_destroy(binding));
    VK(host_begin(h));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "was destroyed", rnvk_session_record(session, h->commands, binding, 0));
    submit(h);
    host_buffer_destroy(h, &input);
    host_buffer_destroy(h, &output);
    host_buffer_destroy(h, &classes);
}

/* Nothing is the host's but the command buffer; two bindings for two frames, and the session's own buffers. */
static void check_own_buffers(host *h, rnvk_session session)
{
    rnvk_binding bindings[2];
    uint8_t picture[4 * 7 * 5];
    float x[COUNT] = {7}, y[COUNT] = {0};
    rnvk_prediction best[3];
    uint64_t bytes = 0;
    int i;
    for (i = 0; i < (int)sizeof picture; i++) {
        picture[i] = (uint8_t)(i * 31);
    }
    OK(rnvk_session_bind(session, NULL, &bindings[0]));
    OK(rnvk_session_bind(session, NULL, &bindings[1]));
    OK(rnvk_binding_get_memory(bindings[0], &bytes));
    CHECK(bytes > 0);
    VK(host_begin(h));
    EXPECT(RNVK_ERROR_INVALID_STATE, "never set", rnvk_session_record(session, h->commands, bindings[0], 0));
    EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_binding_get_output(bindings[0], 0, y, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "command buffer", rnvk_session_record(session, NULL, bindings[0], 0));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "work has bits 0x4", rnvk_session_record(session, h->commands, bindings[0], 4));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "", rnvk_binding_set_input(bindings[0], 0, x, 3));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "values is NULL", rnvk_binding_set_input(bindings[0], 0, NULL, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "rgba is NULL", rnvk_binding_set_image(bindings[0], NULL, 140, 7, 5));
    OK(rnvk_binding_set_input(bindings[0], 0, x, COUNT));
    OK(rnvk_binding_set_image(bindings[1], picture, sizeof picture, 7, 5));
    OK(rnvk_session_set_input(session, 0, x, COUNT));
    OK(rnvk_session_record(session, h->commands, bindings[0], RNVK_WORK_NETWORK));
    OK(rnvk_session_record(session, h->commands, bindings[1], RNVK_WORK_FROM_IMAGE | RNVK_WORK_WITH_CLASSES));
    OK(rnvk_session_record(session, h->commands, NULL, RNVK_WORK_NETWORK));
    submit(h);
    OK(rnvk_binding_get_output(bindings[0], 0, y, COUNT));
    CHECK(memcmp(x, y, sizeof x) == 0);
    EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_binding_get_classes(bindings[0], best, 3));
    OK(rnvk_binding_get_output(bindings[1], 0, y, COUNT));
    CHECK(y[0] == picture[0] && y[34] == picture[4 * 34] && y[35] == picture[1]);
    OK(rnvk_binding_get_classes(bindings[1], best, 3));
    CHECK(y[best[0].index] == best[0].probability);
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "values is NULL", rnvk_binding_get_output(bindings[1], 0, NULL, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "predictions is NULL", rnvk_binding_get_classes(bindings[1], NULL, 3));
    OK(rnvk_session_get_output(session, 0, y, COUNT));
    CHECK(memcmp(x, y, sizeof x) == 0);
    OK(rnvk_binding_destroy(bindings[1]));
    OK(rnvk_binding_destroy(bindings[0]));
}

/* Spread over frames: by the library's own submissions, then in the host's command buffer. */
static void check_steps(host *h, rnvk_device device, rnvk_model model)
{
    rnvk_session_options options = patient();
    rnvk_session session, plain;
    rnvk_binding binding;
    rnvk_result result;
    float x[COUNT] = {9}, y[COUNT] = {0};
    double progress = -1;
    int64_t last = -1;
    int steps = 0;
    OK(rnvk_session_create(device, model, &options, &plain));
    OK(rnvk_session_set_input(plain, 0, x, COUNT));
    EXPECT(RNVK_ERROR_INVALID_STATE, "not made for steps", rnvk_session_step(plain, 1000, NULL, 0));
    OK(rnvk_session_destroy(plain));
    options.flags = RNVK_SESSION_STEPPING;
    OK(rnvk_session_create(device, model, &options, &session));
    EXPECT(RNVK_ERROR_INVALID_STATE, "never set", rnvk_session_step(session, 1000, NULL, 0));
    OK(rnvk_session_set_input(session, 0, x, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "budget", rnvk_session_step(session, 0, NULL, 0));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "budget_ns is -1", rnvk_session_step(session, -1, NULL, 0));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "work", rnvk_session_step(session, 1, NULL, 0x10));
    while ((result = rnvk_session_step(session, 1, NULL, RNVK_WORK_WITH_CLASSES)) != RNVK_OK) {
        CHECK(result == RNVK_BUSY || result == RNVK_RUNNING);
        if (steps++ == 0) {
            EXPECT(RNVK_ERROR_INVALID_STATE, "stepped inference is in progress", rnvk_session_run(session));
            OK(rnvk_session_get_step_progress(session, &progress, &last));
            CHECK(progress > 0 && progress < 1);
        }
    }
    CHECK(steps > 3);
    OK(rnvk_session_get_step_progress(session, &progress, &last));
    CHECK(progress == 0 && last > 0);
    OK(rnvk_session_get_step_progress(session, NULL, NULL));
    OK(rnvk_session_get_output(session, 0, y, COUNT));
    CHECK(memcmp(x, y, sizeof x) == 0);
    result = rnvk_session_step(session, 1, NULL, 0);
    CHECK(result == RNVK_RUNNING);
    OK(rnvk_session_cancel_steps(session));
    OK(rnvk_session_cancel_steps(session));
    OK(rnvk_session_run(session));

    OK(rnvk_session_bind(session, NULL, &binding));
    x[1] = 11;
    OK(rnvk_binding_set_input(binding, 0, x, COUNT));
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, "command buffer", rnvk_session_record_step(session, NULL, 1000, binding, 0));
    steps = 0;
    do {
        VK(host_begin(h));
        result = rnvk_session_record_step(session, h->commands, 1, binding, 0);
        CHECK(result == RNVK_RUNNING || result == RNVK_OK);
        submit(h);
        steps++;
    } while (result == RNVK_RUNNING);
    CHECK(steps > 2);
    OK(rnvk_binding_get_output(binding, 0, y, COUNT));
    CHECK(memcmp(x, y, sizeof x) == 0);

    /* The session first: its bindings end with it, their handles are destroyed all the same. */
    OK(rnvk_session_destroy(session));
    EXPECT(RNVK_ERROR_INVALID_HANDLE, "binding", rnvk_binding_set_input(binding, 0, x, COUNT));
    OK(rnvk_binding_destroy(binding));
}

int main(int argc, char **argv)
{
    host h;
    rnvk_host_vulkan lent;
    rnvk_device device;
    rnvk_device_info info = RNVK_DEVICE_INFO_INIT;
    rnvk_model model;
    rnvk_session session;
    rnvk_session_options options = patient();
    const char *problem;
    CHECK(argc == 3);
    problem = host_create(&h, strcmp(argv[2], "1") == 0);
    if (problem != NULL) {
        fprintf(stderr, "%s\n", problem);
        return 1;
    }
    check_lending(&h, argv[1]);
    lent = host_lend(&h);
    OK(rnvk_device_adopt(&lent, &device));
    OK(rnvk_device_get_info(device, &info));
    CHECK(info.suitable == 1);
    OK(rnvk_model_load_file(argv[1], &model));
    OK(rnvk_session_create(device, model, &options, &session));
    check_host_buffers(&h, session);
    check_own_buffers(&h, session);
    OK(rnvk_session_destroy(session));
    check_steps(&h, device, model);
    OK(rnvk_model_destroy(model));
    OK(rnvk_device_destroy(device));
    host_destroy(&h);
    CHECK(h.messages == 0);
    puts("adopted: passed");
    return 0;
}
