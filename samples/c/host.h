/* The Vulkan that a game engine has anyway, as small as it can be: instance, device, one queue, command buffers, mapped buffers, images. */
#ifndef HOST_H
#define HOST_H

#include <resnetvk_vulkan.h>

typedef struct host {
    VkInstance instance;
    VkPhysicalDevice physical_device;
    VkDevice device;
    uint32_t queue_family;
    VkQueueFlags queue_flags; /* what the queue can do: VK_QUEUE_COMPUTE_BIT, and VK_QUEUE_GRAPHICS_BIT where some queue can do both */
    VkQueue queue;
    uint32_t features; /* what of RNVK_FEATURE_... is enabled */
    VkCommandPool pool;
    VkCommandBuffer commands;
    VkFence fence;
    VkDebugUtilsMessengerEXT messenger;
    int messages; /* warnings and errors of the validation layer so far */
} host;

typedef struct host_buffer {
    VkBuffer buffer;
    VkDeviceMemory memory;
    void *mapped;
} host_buffer;

/* A frame in flight: a command buffer, and how to know that it has run. */
typedef struct host_frame {
    VkCommandBuffer commands;
    VkFence fence;
    int is_submitted; /* and not yet waited for */
} host_frame;

/* RGBA, 8 bits a channel as sRGB encodes them, on the device. */
typedef struct host_image {
    VkImage image;
    VkDeviceMemory memory;
    VkImageView view; /* all of it; VK_NULL_HANDLE unless usage has VK_IMAGE_USAGE_SAMPLED_BIT */
    uint32_t width;
    uint32_t height;
} host_image;

/* Makes everything, with the validation layer where it is asked for. NULL, or what went wrong; host_destroy works either way. */
const char *host_create(host *h, int validation);
void host_destroy(host *h);

/* Begins the command buffer; ends and submits it; blocks until the device has finished. An engine would rather go on with the next frame. */
VkResult host_begin(host *h);
VkResult host_submit(host *h);
VkResult host_wait(host *h);

/* Blocks until the device has nothing to do. That uses its queue, and so takes the same lock as a submission, the library's too. */
VkResult host_wait_idle(host *h);

/* The same for one of several frames in flight. To wait for a frame that was never submitted, or twice, is no mistake. */
const char *host_frame_create(host *h, host_frame *frame);
void host_frame_destroy(host *h, host_frame *frame);
VkResult host_frame_begin(host_frame *frame);
VkResult host_frame_submit(host *h, host_frame *frame);
VkResult host_frame_wait(host *h, host_frame *frame);

/* A buffer that shaders reach in every way a kernel may look at it, that can be copied, and that the processor reads and writes in place. */
const char *host_buffer_create(host *h, VkDeviceSize size, host_buffer *buffer);
void host_buffer_destroy(host *h, host_buffer *buffer);

/* An image; the other one holds a picture, with rows from the top, and is used as host_copied. */
const char *host_image_create(host *h, uint32_t width, uint32_t height, VkImageUsageFlags usage, host_image *image);
const char *host_image_upload(host *h, const uint8_t *rgba, uint32_t width, uint32_t height, host_image *image);
void host_image_destroy(host *h, host_image *image);

/* What an image is used for. */
typedef struct host_use {
    VkImageLayout layout;
    VkPipelineStageFlags stage;
    VkAccessFlags access;
} host_use;

extern const host_use host_unknown; /* was copied or read in shaders, or is new; what it shows is not needed any more */
extern const host_use host_written; /* by copies, blits and clears */
extern const host_use host_copied;  /* from, by copies and blits */
extern const host_use host_seen;    /* read in shaders of the compute stage */

/* Records that an image was used in one way and will be in another. */
void host_barrier(VkCommandBuffer commands, const host_image *image, host_use before, host_use after);

/* Nanoseconds since some moment; and those that the processor has spent on the calling thread (on Windows the former). */
int64_t host_clock(void);
int64_t host_thread_clock(void);

/* What the host lends to the library. */
rnvk_host_vulkan host_lend(const host *h);

#endif
