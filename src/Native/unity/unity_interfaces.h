/*
 * What a native plugin and Unity say to each other, as far as this plugin does: the layouts of Unity's interface tables and structs, which are fixed, in
 * declarations of our own. Functions that are not called here have the type void *. Unity 2021.3 and later; 64-bit.
 */
#ifndef UNITY_INTERFACES_H
#define UNITY_INTERFACES_H

#include <stdbool.h>
#include <stdint.h>
#include <vulkan/vulkan_core.h>

#if defined(_WIN32)
#define UNITY_CALL __stdcall
#define UNITY_EXPORT __declspec(dllexport)
#else
#define UNITY_CALL
#define UNITY_EXPORT __attribute__((visibility("default")))
#endif

/* The registry of interfaces: each has a number of 128 bits. */
typedef struct unity_interfaces {
    void *get_interface; /* takes the number as a struct */
    void *register_interface;
    void *(UNITY_CALL *get_interface_split)(unsigned long long high, unsigned long long low);
    void *register_interface_split;
} unity_interfaces;

/* ---- IUnityGraphics ---- */

#define UNITY_GRAPHICS_HIGH 0x7CBA0A9CA4DDB544ull
#define UNITY_GRAPHICS_LOW 0x8C5AD4926EB17B11ull

enum {
    UNITY_RENDERER_NULL = 4,
    UNITY_RENDERER_VULKAN = 21
};

enum {
    UNITY_DEVICE_INITIALIZE = 0,
    UNITY_DEVICE_SHUTDOWN = 1
};

typedef void(UNITY_CALL *unity_device_event)(int event);

typedef struct unity_graphics {
    int(UNITY_CALL *get_renderer)(void);
    void(UNITY_CALL *register_device_event_callback)(unity_device_event callback);
    void(UNITY_CALL *unregister_device_event_callback)(unity_device_event callback);
    int(UNITY_CALL *reserve_event_id_range)(int count);
} unity_graphics;

/* ---- IUnityGraphicsVulkan ---- */

#define UNITY_VULKAN_HIGH 0x95355348D4EF4E11ull
#define UNITY_VULKAN_LOW 0x9789313DFCFFCC87ull

typedef struct unity_vulkan_instance {
    VkPipelineCache pipeline_cache;
    VkInstance instance;
    VkPhysicalDevice physical_device;
    VkDevice device;
    VkQueue graphics_queue;
    PFN_vkGetInstanceProcAddr get_instance_proc_addr;
    unsigned int queue_family_index;
    void *reserved[8];
} unity_vulkan_instance;

typedef struct unity_vulkan_memory {
    VkDeviceMemory memory;
    VkDeviceSize offset;
    VkDeviceSize size;
    void *mapped;
    VkMemoryPropertyFlags flags;
    unsigned int memory_type_index;
    void *reserved[4];
} unity_vulkan_memory;

typedef struct unity_vulkan_image {
    unity_vulkan_memory memory;
    VkImage image;
    VkImageLayout layout;
    VkImageAspectFlags aspect;
    VkImageUsageFlags usage;
    VkFormat format;
    VkExtent3D extent;
    VkImageTiling tiling;
    VkImageType type;
    VkSampleCountFlagBits samples;
    int layers;
    int mip_count;
    void *reserved[4];
} unity_vulkan_image;

typedef struct unity_vulkan_recording_state {
    VkCommandBuffer command_buffer;
    VkCommandBufferLevel command_buffer_level;
    VkRenderPass render_pass;
    VkFramebuffer framebuffer;
    int sub_pass_index;
    unsigned long long current_frame_number;
    unsigned long long safe_frame_number; /* frames up to this one have run */
    void *reserved[4];
} unity_vulkan_recording_state;

enum { /* how a resource is accessed: with the barriers that are needed */
    UNITY_ACCESS_PIPELINE_BARRIER = 1
};

enum { /* what an event finds about render passes */
    UNITY_RENDER_PASS_ANY = 0,
    UNITY_RENDER_PASS_OUTSIDE = 2
};

enum { /* whether an event may use the queue; one that may has no command buffer */
    UNITY_QUEUE_ACCESS_NONE = 0,
    UNITY_QUEUE_ACCESS_ALLOWED = 1
};

enum {
    UNITY_EVENT_AFTER_LAST_FRAME = 1,       /* the frame before was submitted */
    UNITY_EVENT_MODIFIES_COMMAND_BUFFER = 8 /* bound pipelines and descriptor sets change */
};

typedef struct unity_vulkan_event_config {
    int render_pass;
    int queue_access;
    uint32_t flags;
} unity_vulkan_event_config;

typedef PFN_vkGetInstanceProcAddr(UNITY_CALL *unity_vulkan_init)(PFN_vkGetInstanceProcAddr get_instance_proc_addr, void *user);

typedef struct unity_graphics_vulkan {
    bool(UNITY_CALL *intercept_initialization)(unity_vulkan_init callback, void *user);
    void *intercept_vulkan_api;
    void(UNITY_CALL *configure_event)(int event, const unity_vulkan_event_config *config);
    unity_vulkan_instance(UNITY_CALL *instance)(void);
    bool(UNITY_CALL *command_recording_state)(unity_vulkan_recording_state *state, int queue_access);
    bool(UNITY_CALL *access_texture)(void *texture, const VkImageSubresource *subresource, VkImageLayout layout, VkPipelineStageFlags stages,
        VkAccessFlags access, int mode, unity_vulkan_image *image);
    void *access_render_buffer_texture;
    void *access_render_buffer_resolve_texture;
    void *access_buffer;
    void(UNITY_CALL *ensure_outside_render_pass)(void);
    void *ensure_inside_render_pass;
    void *access_queue;
    void *configure_swapchain;
    void *access_texture_by_id;
} unity_graphics_vulkan;

#endif
