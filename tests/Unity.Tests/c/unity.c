#define _POSIX_C_SOURCE 200809L

#include "engine.h"

#include "../../../src/Native/unity/unity_interfaces.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IN_FLIGHT 2
#define MOST_COMMANDS 64
#define FIRST_EVENT 1000
#define EVENTS 2

typedef struct command {
    enum { BLIT, EVENT, PRESENT, QUIT } kind;
    unity_texture *texture;
    uint8_t *rgba;
    unity_event_function function;
    int event;
} command;

host vulkan;
static int renderer;     /* that Unity is to use */
static int has_device;
static int with_validation;
static unity_device_event device_event;
static unity_vulkan_init init_callback;
static unity_vulkan_event_config configs[EVENTS];
static void *library;

static pthread_t render_thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static command commands[MOST_COMMANDS];
static int command_count, commands_done;

/* Of the render thread. */
static host_frame frames[IN_FLIGHT];
static unsigned long long frame_number, safe_frame;
static const unity_vulkan_event_config *current_event;
static int is_recording;

static VKAPI_ATTR VkBool32 VKAPI_CALL on_message(
    VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT types, const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
    (void)severity;
    (void)types;
    (void)user;
    __atomic_add_fetch(&vulkan.messages, 1, __ATOMIC_RELAXED);
    fprintf(stderr, "validation: %s\n", data->pMessage);
    return VK_FALSE;
}

unity_texture *unity_no_texture(void)
{
    static unity_texture none;
    return &none;
}

/* ---- Interfaces ---- */

static int UNITY_CALL get_renderer(void)
{
    return has_device ? renderer : UNITY_RENDERER_NULL;
}

static void UNITY_CALL register_callback(unity_device_event callback)
{
    device_event = callback;
}

static void UNITY_CALL unregister_callback(unity_device_event callback)
{
    MUST(callback == device_event);
    device_event = NULL;
}

static int UNITY_CALL reserve_events(int count)
{
    MUST(count == EVENTS);
    return FIRST_EVENT;
}

static bool UNITY_CALL intercept_initialization(unity_vulkan_init callback, void *user)
{
    MUST(!has_device && user == NULL);
    init_callback = callback;
    return true;
}

static void UNITY_CALL configure_event(int event, const unity_vulkan_event_config *config)
{
    MUST(event >= FIRST_EVENT && event < FIRST_EVENT + EVENTS);
    configs[event - FIRST_EVENT] = *config;
}

static unity_vulkan_instance UNITY_CALL get_instance(void)
{
    unity_vulkan_instance instance = {VK_NULL_HANDLE, vulkan.instance, vulkan.physical_device, vulkan.device, vulkan.queue, queue_instance_function,
        vulkan.queue_family, {NULL}};
    MUST(has_device);
    return instance;
}

/* Only in an event that records, and outside of render passes. */
static void check_event_records(void)
{
    MUST(current_event != NULL && current_event->queue_access == UNITY_QUEUE_ACCESS_NONE && current_event->render_pass == UNITY_RENDER_PASS_OUTSIDE);
    MUST((current_event->flags & UNITY_EVENT_MODIFIES_COMMAND_BUFFER) != 0 && is_recording);
}

static bool UNITY_CALL command_recording_state(unity_vulkan_recording_state *state, int queue_access)
{
    check_event_records();
    MUST(queue_access == UNITY_QUEUE_ACCESS_NONE);
    memset(state, 0, sizeof *state);
    state->command_buffer = frames[frame_number % IN_FLIGHT].commands;
    state->sub_pass_index = -1;
    state->current_frame_number = frame_number;
    state->safe_frame_number = safe_frame;
    return true;
}

static bool UNITY_CALL access_texture(void *native, const VkImageSubresource *subresource, VkImageLayout layout, VkPipelineStageFlags stages,
    VkAccessFlags access, int mode, unity_vulkan_image *image)
{
    unity_texture *texture = native;
    host_use use = {layout, stages, access};
    check_event_records();
    MUST(subresource == NULL && mode == UNITY_ACCESS_PIPELINE_BARRIER);
    if (texture == unity_no_texture()) {
        return false;
    }
    host_barrier(frames[frame_number % IN_FLIGHT].commands, &texture->image, texture->use, use);
    texture->use = use;
    memset(image, 0, sizeof *image);
    image->image = texture->image.image;
    image->layout = layout;
    image->aspect = VK_IMAGE_ASPECT_COLOR_BIT;
    image->usage = VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_SAMPLED_BIT;
    image->format = texture->format;
    image->extent.width = texture->image.width;
    image->extent.height = texture->image.height;
    image->extent.depth = 1;
    image->tiling = VK_IMAGE_TILING_OPTIMAL;
    image->type = VK_IMAGE_TYPE_2D;
    image->samples = VK_SAMPLE_COUNT_1_BIT;
    image->layers = 1;
    image->mip_count = 1;
    return true;
}

static void UNITY_CALL ensure_outside_render_pass(void)
{
    check_event_records();
}

static const unity_graphics graphics = {get_renderer, register_callback, unregister_callback, reserve_events};

static const unity_graphics_vulkan graphics_vulkan = {intercept_initialization, NULL, configure_event, get_instance, command_recording_state, access_texture,
    NULL, NULL, NULL, ensure_outside_render_pass, NULL, NULL, NULL, NULL};

static void *UNITY_CALL get_interface(unsigned long long high, unsigned long long low)
{
    if (high == UNITY_GRAPHICS_HIGH && low == UNITY_GRAPHICS_LOW) {
        return (void *)(uintptr_t)&graphics;
    }
    return high == UNITY_VULKAN_HIGH && low == UNITY_VULKAN_LOW ? (void *)(uintptr_t)&graphics_vulkan : NULL;
}

static const unity_interfaces interfaces = {NULL, NULL, get_interface, NULL};

/* ---- The device ---- */

/* Between the hook and the loader: sees what the hook asks for. */
static VkResult VKAPI_CALL see_device(VkPhysicalDevice physical_device, const VkDeviceCreateInfo *info, const VkAllocationCallbacks *callbacks, VkDevice *device)
{
    const VkBaseInStructure *structure;
    for (structure = info->pNext; structure != NULL; structure = structure->pNext) {
        if (structure->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES) {
            vulkan.features |= ((const VkPhysicalDeviceTimelineSemaphoreFeatures *)structure)->timelineSemaphore ? 1 : 0;
        } else if (structure->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES) {
            vulkan.features |= ((const VkPhysicalDeviceSubgroupSizeControlFeatures *)structure)->subgroupSizeControl ? 2 : 0;
        }
    }
    return vkCreateDevice(physical_device, info, callbacks, device);
}

static PFN_vkVoidFunction VKAPI_CALL see(VkInstance instance, const char *name)
{
    return strcmp(name, "vkCreateDevice") == 0 ? (PFN_vkVoidFunction)see_device : vkGetInstanceProcAddr(instance, name);
}

static const char *create_instance(PFN_vkGetInstanceProcAddr get)
{
    const char *layer = "VK_LAYER_KHRONOS_validation", *extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    VkValidationFeatureEnableEXT synchronization = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
    VkValidationFeaturesEXT checks = {VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT, NULL, 1, &synchronization, 0, NULL};
    VkApplicationInfo application = {VK_STRUCTURE_TYPE_APPLICATION_INFO, NULL, "player", 1, "Unity", 1, VK_API_VERSION_1_0};
    VkInstanceCreateInfo info = {VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, NULL, 0, &application, 0, NULL, 0, NULL};
    VkDebugUtilsMessengerCreateInfoEXT messenger = {VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT, NULL, 0,
        VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
        VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT, on_message, NULL};
    PFN_vkCreateInstance create = (PFN_vkCreateInstance)get(VK_NULL_HANDLE, "vkCreateInstance");
    PFN_vkCreateDebugUtilsMessengerEXT create_messenger;
    if (with_validation) {
        info.pNext = &checks;
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = &layer;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = &extension;
    }
    if (create(&info, NULL, &vulkan.instance) != VK_SUCCESS) {
        return "there is no Vulkan driver, or no validation layer";
    }
    if (with_validation) {
        create_messenger = (PFN_vkCreateDebugUtilsMessengerEXT)get(vulkan.instance, "vkCreateDebugUtilsMessengerEXT");
        MUST(create_messenger(vulkan.instance, &messenger, NULL, &vulkan.messenger) == VK_SUCCESS);
    }
    return NULL;
}

static const char *create_device(PFN_vkGetInstanceProcAddr get)
{
    float priority = 1;
    VkDeviceQueueCreateInfo queue = {VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO, NULL, 0, 0, 1, &priority};
    VkDeviceCreateInfo info = {VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, NULL, 0, 1, &queue, 0, NULL, 0, NULL, NULL};
    VkCommandPoolCreateInfo pool = {VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO, NULL, VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT, 0};
    PFN_vkCreateDevice create = (PFN_vkCreateDevice)get(vulkan.instance, "vkCreateDevice");
    VkQueueFamilyProperties family;
    uint32_t count = 1, family_count = 1;
    int i;
    if (vkEnumeratePhysicalDevices(vulkan.instance, &count, &vulkan.physical_device) < VK_SUCCESS || count == 0) {
        return "there is no Vulkan device";
    }
    vkGetPhysicalDeviceQueueFamilyProperties(vulkan.physical_device, &family_count, &family);
    MUST((family.queueFlags & VK_QUEUE_GRAPHICS_BIT) != 0);
    if (create(vulkan.physical_device, &info, NULL, &vulkan.device) != VK_SUCCESS) {
        return "the device cannot be created";
    }
    vkGetDeviceQueue(vulkan.device, 0, 0, &vulkan.queue);
    MUST(vkCreateCommandPool(vulkan.device, &pool, NULL, &vulkan.pool) == VK_SUCCESS);
    for (i = 0; i < IN_FLIGHT; i++) {
        MUST(host_frame_create(&vulkan, &frames[i]) == NULL);
    }
    return NULL;
}

/* ---- The render thread ---- */

static void begin_recording(void)
{
    host_frame *frame = &frames[frame_number % IN_FLIGHT];
    if (!is_recording) {
        MUST(host_frame_wait(&vulkan, frame) == VK_SUCCESS);
        safe_frame = frame_number >= IN_FLIGHT ? frame_number - IN_FLIGHT : 0;
        MUST(host_frame_begin(frame) == VK_SUCCESS);
        is_recording = 1;
    }
}

/* The staging buffer may be in use by the frame before: that one is waited for, since nobody measures here. */
static void blit(const command *c)
{
    unity_texture *t = c->texture;
    VkBufferImageCopy all = {0, 0, 0, {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1}, {0, 0, 0}, {t->image.width, t->image.height, 1}};
    VkCommandBuffer frame = frames[frame_number % IN_FLIGHT].commands;
    int i;
    for (i = 0; i < IN_FLIGHT; i++) {
        MUST(host_frame_wait(&vulkan, &frames[i]) == VK_SUCCESS);
    }
    memcpy(t->staging.mapped, c->rgba, (size_t)4 * t->image.width * t->image.height);
    free(c->rgba);
    host_barrier(frame, &t->image, t->use, host_written);
    vkCmdCopyBufferToImage(frame, t->staging.buffer, t->image.image, host_written.layout, 1, &all);
    t->use = host_written;
}

static void event(const command *c)
{
    MUST(c->event >= FIRST_EVENT && c->event < FIRST_EVENT + EVENTS);
    current_event = &configs[c->event - FIRST_EVENT];
    c->function(c->event);
    current_event = NULL;
}

static void present(void)
{
    begin_recording();
    MUST(host_frame_submit(&vulkan, &frames[frame_number % IN_FLIGHT]) == VK_SUCCESS);
    is_recording = 0;
    frame_number++;
}

static void execute(const command *c)
{
    if (has_device && renderer == UNITY_RENDERER_VULKAN) {
        begin_recording();
        if (c->kind == BLIT) {
            blit(c);
        } else if (c->kind == EVENT) {
            event(c);
        } else {
            present();
        }
    }
}

static void *run_render_thread(void *unused)
{
    (void)unused;
    for (;;) {
        command c;
        pthread_mutex_lock(&lock);
        while (commands_done == command_count) {
            pthread_cond_wait(&changed, &lock);
        }
        c = commands[commands_done % MOST_COMMANDS];
        pthread_mutex_unlock(&lock);
        if (c.kind == QUIT) {
            return NULL;
        }
        execute(&c);
        pthread_mutex_lock(&lock);
        commands_done++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
}

static void put(command c)
{
    pthread_mutex_lock(&lock);
    while (command_count - commands_done == MOST_COMMANDS) {
        pthread_cond_wait(&changed, &lock);
    }
    commands[command_count++ % MOST_COMMANDS] = c;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

void unity_drain(void)
{
    pthread_mutex_lock(&lock);
    while (commands_done != command_count) {
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

/* ---- What tests call ---- */

static const char *begin_device(void)
{
    PFN_vkGetInstanceProcAddr get = init_callback != NULL ? init_callback(see, NULL) : vkGetInstanceProcAddr;
    const char *problem = NULL;
    if (renderer == UNITY_RENDERER_VULKAN) {
        problem = create_instance(get);
        if (problem == NULL) {
            problem = create_device(get);
        }
    }
    if (problem == NULL) {
        has_device = 1;
        frame_number = IN_FLIGHT;
        safe_frame = 0;
        device_event(UNITY_DEVICE_INITIALIZE);
        MUST(pthread_create(&render_thread, NULL, run_render_thread, NULL) == 0);
    }
    return problem;
}

static void end_device(void)
{
    static const command quit = {QUIT, NULL, NULL, NULL, 0};
    int i;
    unity_drain();
    put(quit);
    pthread_join(render_thread, NULL);
    commands_done = command_count;
    device_event(UNITY_DEVICE_SHUTDOWN);
    has_device = 0;
    is_recording = 0;
    if (renderer == UNITY_RENDERER_VULKAN) {
        MUST(vkDeviceWaitIdle(vulkan.device) == VK_SUCCESS);
        for (i = 0; i < IN_FLIGHT; i++) {
            host_frame_destroy(&vulkan, &frames[i]);
        }
        host_destroy(&vulkan); /* fence and messenger too */
    }
    i = vulkan.messages;
    memset(&vulkan, 0, sizeof vulkan);
    vulkan.messages = i;
}

const char *unity_start(const char *plugin, int which, int validation)
{
    void(UNITY_CALL * load)(const unity_interfaces *);
    renderer = which;
    with_validation = validation;
    library = dlopen(plugin, RTLD_NOW);
    if (library == NULL) {
        return dlerror();
    }
    *(void **)&load = dlsym(library, "UnityPluginLoad");
    MUST(load != NULL);
    load(&interfaces);
    return begin_device();
}

const char *unity_restart(void)
{
    end_device();
    return begin_device();
}

int unity_stop(void)
{
    void(UNITY_CALL * unload)(void);
    end_device();
    *(void **)&unload = dlsym(library, "UnityPluginUnload");
    MUST(unload != NULL);
    unload();
    MUST(device_event == NULL);
    return vulkan.messages;
}

void unity_blit(unity_texture *texture, const uint8_t *rgba)
{
    command c = {BLIT, texture, NULL, NULL, 0};
    size_t size = (size_t)4 * texture->image.width * texture->image.height;
    c.rgba = malloc(size);
    MUST(c.rgba != NULL);
    memcpy(c.rgba, rgba, size);
    put(c);
}

void unity_issue(unity_event_function function, int number)
{
    command c = {EVENT, NULL, NULL, function, number};
    put(c);
}

void unity_present(void)
{
    static const command c = {PRESENT, NULL, NULL, NULL, 0};
    put(c);
    unity_drain();
}

int unity_features(void)
{
    return (int)vulkan.features;
}
