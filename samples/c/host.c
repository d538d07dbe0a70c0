#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L /* clock_gettime, pthread_mutex_t */
#endif

#include "host.h"

#include <stdio.h>
#include <string.h>
#ifdef _WIN32
#include <windows.h>
#else
#include <pthread.h>
#include <time.h>
#endif

/* Devices and families looked at; more are not needed here. */
#define MOST 16

static VKAPI_ATTR VkBool32 VKAPI_CALL on_message(
    VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT types, const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
    host *h = user;
    (void)severity;
    (void)types;
    h->messages++;
    fprintf(stderr, "validation: %s\n", data->pMessage);
    return VK_FALSE;
}

static const char *create_instance(host *h, int validation)
{
    const char *layer = "VK_LAYER_KHRONOS_validation", *extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    VkValidationFeatureEnableEXT synchronization = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
    VkValidationFeaturesEXT checks = {VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT, NULL, 1, &synchronization, 0, NULL};
    VkApplicationInfo application = {VK_STRUCTURE_TYPE_APPLICATION_INFO, NULL, "resnetvk samples", 1, NULL, 0, VK_API_VERSION_1_3};
    VkInstanceCreateInfo info = {VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, NULL, 0, &application, 0, NULL, 0, NULL};
    VkDebugUtilsMessengerCreateInfoEXT messenger = {VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT, NULL, 0,
        VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
        VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT, on_message, h};
    PFN_vkCreateDebugUtilsMessengerEXT create_messenger;
    if (validation) {
        info.pNext = &checks;
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = &layer;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = &extension;
    }
    if (vkCreateInstance(&info, NULL, &h->instance) != VK_SUCCESS) {
        h->instance = VK_NULL_HANDLE;
        return "there is no Vulkan driver, or no validation layer";
    }
    if (validation) {
        create_messenger = (PFN_vkCreateDebugUtilsMessengerEXT)vkGetInstanceProcAddr(h->instance, "vkCreateDebugUtilsMessengerEXT");
        if (create_messenger == NULL || create_messenger(h->instance, &messenger, NULL, &h->messenger) != VK_SUCCESS) {
            return "the validation layer cannot report";
        }
    }
    return NULL;
}

/* The first device with a queue that can do all of flags. */
static int choose_queue(host *h, const VkPhysicalDevice *devices, uint32_t device_count, VkQueueFlags flags)
{
    VkQueueFamilyProperties families[MOST];
    uint32_t family_count, d, f;
    for (d = 0; d < device_count; d++) {
        family_count = MOST;
        vkGetPhysicalDeviceQueueFamilyProperties(devices[d], &family_count, families);
        for (f = 0; f < family_count; f++) {
            if ((families[f].queueFlags & flags) == flags) {
                h->physical_device = devices[d];
                h->queue_family = f;
                h->queue_flags = families[f].queueFlags;
                return 1;
            }
        }
    }
    return 0;
}

/* An engine draws and computes on one queue; one that only computes will do for adopt. */
static const char *choose_device(host *h)
{
    VkPhysicalDevice devices[MOST];
    uint32_t device_count = MOST;
    VkResult result = vkEnumeratePhysicalDevices(h->instance, &device_count, devices);
    if (result != VK_SUCCESS && result != VK_INCOMPLETE) {
        return "there is no Vulkan device";
    }
    return choose_queue(h, devices, device_count, VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT)
            || choose_queue(h, devices, device_count, VK_QUEUE_COMPUTE_BIT)
        ? NULL
        : "no Vulkan device can compute";
}

/* Enables what helps the library, as rnvk_requirement_at lists it, where the device has it. */
static const char *create_device(host *h)
{
    float priority = 1;
    VkDeviceQueueCreateInfo queue = {VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO, NULL, 0, h->queue_family, 1, &priority};
    VkPhysicalDeviceSubgroupSizeControlFeatures subgroups = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES, NULL, 0, 0};
    VkPhysicalDeviceTimelineSemaphoreFeatures timeline = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES, &subgroups, 0};
    VkPhysicalDeviceFeatures2 features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &timeline, {0}};
    VkDeviceCreateInfo info = {VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, NULL, 0, 1, &queue, 0, NULL, 0, NULL, NULL};
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(h->physical_device, &properties);
    if (properties.apiVersion >= VK_API_VERSION_1_3) {
        vkGetPhysicalDeviceFeatures2(h->physical_device, &features);
        info.pNext = &timeline;
        h->features = (subgroups.subgroupSizeControl ? RNVK_FEATURE_SUBGROUP_SIZE_CONTROL : 0u)
            | (subgroups.computeFullSubgroups ? RNVK_FEATURE_FULL_SUBGROUPS : 0u)
            | (timeline.timelineSemaphore ? RNVK_FEATURE_TIMELINE_SEMAPHORE : 0u);
    }
    if (vkCreateDevice(h->physical_device, &info, NULL, &h->device) != VK_SUCCESS) {
        h->device = VK_NULL_HANDLE;
        return "the device cannot be created";
    }
    vkGetDeviceQueue(h->device, h->queue_family, 0, &h->queue);
    return NULL;
}

static const char *create_frame(host *h, VkCommandBuffer *commands, VkFence *fence)
{
    VkCommandBufferAllocateInfo info = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, NULL, h->pool, VK_COMMAND_BUFFER_LEVEL_PRIMARY, 1};
    VkFenceCreateInfo fence_info = {VK_STRUCTURE_TYPE_FENCE_CREATE_INFO, NULL, 0};
    if (vkAllocateCommandBuffers(h->device, &info, commands) != VK_SUCCESS) {
        return "there is no command buffer";
    }
    return vkCreateFence(h->device, &fence_info, NULL, fence) == VK_SUCCESS ? NULL : "there is no fence";
}

static const char *create_commands(host *h)
{
    VkCommandPoolCreateInfo pool = {
        VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO, NULL, VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT, h->queue_family};
    if (vkCreateCommandPool(h->device, &pool, NULL, &h->pool) != VK_SUCCESS) {
        return "there is no command pool";
    }
    return create_frame(h, &h->commands, &h->fence);
}

const char *host_create(host *h, int validation)
{
    const char *problem;
    memset(h, 0, sizeof *h);
    problem = create_instance(h, validation);
    if (problem == NULL) {
        problem = choose_device(h);
    }
    if (problem == NULL) {
        problem = create_device(h);
    }
    return problem == NULL ? create_commands(h) : problem;
}

void host_destroy(host *h)
{
    PFN_vkDestroyDebugUtilsMessengerEXT destroy_messenger;
    if (h->device != VK_NULL_HANDLE) {
        vkDestroyFence(h->device, h->fence, NULL);
        vkDestroyCommandPool(h->device, h->pool, NULL);
        vkDestroyDevice(h->device, NULL);
    }
    if (h->messenger != VK_NULL_HANDLE) {
        destroy_messenger = (PFN_vkDestroyDebugUtilsMessengerEXT)vkGetInstanceProcAddr(h->instance, "vkDestroyDebugUtilsMessengerEXT");
        destroy_messenger(h->instance, h->messenger, NULL);
    }
    if (h->instance != VK_NULL_HANDLE) {
        vkDestroyInstance(h->instance, NULL);
    }
}

static VkResult begin(VkCommandBuffer commands)
{
    VkCommandBufferBeginInfo info = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, NULL, VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT, NULL};
    return vkBeginCommandBuffer(commands, &info);
}

/* One thread at a time may use the queue, and the library loads on threads of its own. There is one queue in a program. */
#ifdef _WIN32
static SRWLOCK queue_lock = SRWLOCK_INIT;
#define LOCK AcquireSRWLockExclusive
#define UNLOCK ReleaseSRWLockExclusive
#else
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
#define LOCK pthread_mutex_lock
#define UNLOCK pthread_mutex_unlock
#endif

static void RNVK_CALL enter_queue(void *unused)
{
    (void)unused;
    LOCK(&queue_lock);
}

static void RNVK_CALL leave_queue(void *unused)
{
    (void)unused;
    UNLOCK(&queue_lock);
}

static VkResult submit(host *h, VkCommandBuffer commands, VkFence fence)
{
    VkSubmitInfo info = {VK_STRUCTURE_TYPE_SUBMIT_INFO, NULL, 0, NULL, NULL, 1, &commands, 0, NULL};
    VkResult result = vkEndCommandBuffer(commands);
    if (result == VK_SUCCESS) {
        enter_queue(NULL);
        result = vkQueueSubmit(h->queue, 1, &info, fence);
        leave_queue(NULL);
    }
    return result;
}

static VkResult wait_for(host *h, VkFence fence)
{
    VkResult result = vkWaitForFences(h->device, 1, &fence, VK_TRUE, UINT64_MAX);
    return result == VK_SUCCESS ? vkResetFences(h->device, 1, &fence) : result;
}

VkResult host_wait_idle(host *h)
{
    VkResult result;
    enter_queue(NULL);
    result = vkDeviceWaitIdle(h->device);
    leave_queue(NULL);
    return result;
}

VkResult host_begin(host *h)
{
    return begin(h->commands);
}

VkResult host_submit(host *h)
{
    return submit(h, h->commands, h->fence);
}

VkResult host_wait(host *h)
{
    return wait_for(h, h->fence);
}

const char *host_frame_create(host *h, host_frame *frame)
{
    memset(frame, 0, sizeof *frame);
    return create_frame(h, &frame->commands, &frame->fence);
}

void host_frame_destroy(host *h, host_frame *frame)
{
    if (h->device != VK_NULL_HANDLE) {
        vkDestroyFence(h->device, frame->fence, NULL); /* the command buffer goes with its pool */
    }
}

VkResult host_frame_begin(host_frame *frame)
{
    return begin(frame->commands);
}

VkResult host_frame_submit(host *h, host_frame *frame)
{
    VkResult result = submit(h, frame->commands, frame->fence);
    frame->is_submitted = result == VK_SUCCESS;
    return result;
}

VkResult host_frame_wait(host *h, host_frame *frame)
{
    VkResult result = frame->is_submitted ? wait_for(h, frame->fence) : VK_SUCCESS;
    frame->is_submitted = frame->is_submitted && result != VK_SUCCESS;
    return result;
}

/* The first type of those allowed that has what is wanted: Vulkan guarantees one for mapped buffers, and one for images. */
static uint32_t memory_type(host *h, uint32_t allowed, VkMemoryPropertyFlags wanted)
{
    VkPhysicalDeviceMemoryProperties properties;
    uint32_t i;
    vkGetPhysicalDeviceMemoryProperties(h->physical_device, &properties);
    for (i = 0; i < properties.memoryTypeCount; i++) {
        if ((allowed >> i & 1) != 0 && (properties.memoryTypes[i].propertyFlags & wanted) == wanted) {
            return i;
        }
    }
    return wanted == 0 ? UINT32_MAX : memory_type(h, allowed, 0);
}

const char *host_buffer_create(host *h, VkDeviceSize size, host_buffer *buffer)
{
    VkBufferCreateInfo info = {VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO, NULL, 0, size,
        VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT | VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT
            | VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
        VK_SHARING_MODE_EXCLUSIVE, 0, NULL};
    VkMemoryAllocateInfo memory = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, NULL, 0, 0};
    VkMemoryRequirements needs;
    memset(buffer, 0, sizeof *buffer);
    if (vkCreateBuffer(h->device, &info, NULL, &buffer->buffer) != VK_SUCCESS) {
        return "a buffer cannot be created";
    }
    vkGetBufferMemoryRequirements(h->device, buffer->buffer, &needs);
    memory.allocationSize = needs.size;
    memory.memoryTypeIndex = memory_type(h, needs.memoryTypeBits, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT);
    if (vkAllocateMemory(h->device, &memory, NULL, &buffer->memory) != VK_SUCCESS
        || vkBindBufferMemory(h->device, buffer->buffer, buffer->memory, 0) != VK_SUCCESS
        || vkMapMemory(h->device, buffer->memory, 0, VK_WHOLE_SIZE, 0, &buffer->mapped) != VK_SUCCESS) {
        return "there is no memory for a buffer";
    }
    return NULL;
}

void host_buffer_destroy(host *h, host_buffer *buffer)
{
    if (h->device != VK_NULL_HANDLE) {
        vkDestroyBuffer(h->device, buffer->buffer, NULL);
        vkFreeMemory(h->device, buffer->memory, NULL);
    }
}

const host_use host_unknown = {VK_IMAGE_LAYOUT_UNDEFINED, VK_PIPELINE_STAGE_TRANSFER_BIT | VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0};
const host_use host_written = {VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT};
const host_use host_copied = {VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_READ_BIT};
const host_use host_seen = {VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_READ_BIT};

/* The format is one that every device can blit from and to, with a linear filter, and read in shaders. */
const char *host_image_create(host *h, uint32_t width, uint32_t height, VkImageUsageFlags usage, host_image *image)
{
    VkImageCreateInfo info = {VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO, NULL, 0, VK_IMAGE_TYPE_2D, VK_FORMAT_R8G8B8A8_UNORM, {0, 0, 1}, 1, 1,
        VK_SAMPLE_COUNT_1_BIT, VK_IMAGE_TILING_OPTIMAL, 0, VK_SHARING_MODE_EXCLUSIVE, 0, NULL, VK_IMAGE_LAYOUT_UNDEFINED};
    VkImageViewCreateInfo view = {VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO, NULL, 0, VK_NULL_HANDLE, VK_IMAGE_VIEW_TYPE_2D, VK_FORMAT_R8G8B8A8_UNORM,
        {VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY},
        {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1}};
    VkMemoryAllocateInfo memory = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, NULL, 0, 0};
    VkMemoryRequirements needs;
    memset(image, 0, sizeof *image);
    image->width = info.extent.width = width;
    image->height = info.extent.height = height;
    info.usage = usage;
    if (vkCreateImage(h->device, &info, NULL, &image->image) != VK_SUCCESS) {
        return "an image cannot be created";
    }
    vkGetImageMemoryRequirements(h->device, image->image, &needs);
    memory.allocationSize = needs.size;
    memory.memoryTypeIndex = memory_type(h, needs.memoryTypeBits, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT);
    if (vkAllocateMemory(h->device, &memory, NULL, &image->memory) != VK_SUCCESS
        || vkBindImageMemory(h->device, image->image, image->memory, 0) != VK_SUCCESS) {
        return "there is no memory for an image";
    }
    view.image = image->image;
    return (usage & VK_IMAGE_USAGE_SAMPLED_BIT) == 0 || vkCreateImageView(h->device, &view, NULL, &image->view) == VK_SUCCESS
        ? NULL
        : "a view of an image cannot be created";
}

static VkResult upload(host *h, const host_buffer *pixels, const host_image *image)
{
    VkBufferImageCopy all = {0, 0, 0, {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1}, {0, 0, 0}, {0, 0, 1}};
    VkResult result = host_begin(h);
    if (result == VK_SUCCESS) {
        all.imageExtent.width = image->width;
        all.imageExtent.height = image->height;
        host_barrier(h->commands, image, host_unknown, host_written);
        vkCmdCopyBufferToImage(h->commands, pixels->buffer, image->image, host_written.layout, 1, &all);
        host_barrier(h->commands, image, host_written, host_copied);
        result = host_submit(h);
    }
    return result == VK_SUCCESS ? host_wait(h) : result;
}

const char *host_image_upload(host *h, const uint8_t *rgba, uint32_t width, uint32_t height, host_image *image)
{
    host_buffer pixels;
    size_t size = (size_t)4 * width * height;
    const char *problem = host_image_create(h, width, height, VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT, image);
    if (problem != NULL) {
        return problem;
    }
    problem = host_buffer_create(h, size, &pixels);
    if (problem == NULL) {
        memcpy(pixels.mapped, rgba, size);
        problem = upload(h, &pixels, image) == VK_SUCCESS ? NULL : "the device cannot copy it";
    }
    host_buffer_destroy(h, &pixels);
    return problem;
}

void host_image_destroy(host *h, host_image *image)
{
    if (h->device != VK_NULL_HANDLE) {
        vkDestroyImageView(h->device, image->view, NULL);
        vkDestroyImage(h->device, image->image, NULL);
        vkFreeMemory(h->device, image->memory, NULL);
    }
}

void host_barrier(VkCommandBuffer commands, const host_image *image, host_use before, host_use after)
{
    VkImageMemoryBarrier barrier = {VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER, NULL, before.access, after.access, before.layout, after.layout,
        VK_QUEUE_FAMILY_IGNORED, VK_QUEUE_FAMILY_IGNORED, image->image, {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1}};
    vkCmdPipelineBarrier(commands, before.stage, after.stage, 0, 0, NULL, 0, NULL, 1, &barrier);
}

#ifdef _WIN32
int64_t host_clock(void)
{
    LARGE_INTEGER ticks, per_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&per_second);
    return (int64_t)((double)ticks.QuadPart * 1e9 / (double)per_second.QuadPart);
}

/* A thread's time counts in sixty-fourths of a second there, too coarse for one call. */
int64_t host_thread_clock(void)
{
    return host_clock();
}
#else
static int64_t read_clock(clockid_t clock)
{
    struct timespec now = {0, 0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t host_clock(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t host_thread_clock(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}
#endif

rnvk_host_vulkan host_lend(const host *h)
{
    rnvk_host_vulkan lent = RNVK_HOST_VULKAN_INIT;
    lent.instance = h->instance;
    lent.physical_device = h->physical_device;
    lent.device = h->device;
    lent.queue = h->queue;
    lent.queue_family = h->queue_family;
    lent.features = h->features;
    lent.get_instance_proc_addr = vkGetInstanceProcAddr;
    lent.lock_queue = enter_queue;
    lent.unlock_queue = leave_queue;
    return lent;
}
