/*
 * resnetvk_vulkan.h - the part of resnetvk.h that takes Vulkan's types: an engine lends its device, records inferences into its own command
 * buffers, and gives its own buffers as inputs and outputs. The rules of resnetvk.h hold here too.
 */
#ifndef RESNETVK_VULKAN_H
#define RESNETVK_VULKAN_H

#include "resnetvk.h"

#include <vulkan/vulkan_core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Lending a device ------------------------------------------------------------------------------------------------- */

enum { /* rnvk_host_vulkan.features: what the host has enabled on its device */
    RNVK_FEATURE_SUBGROUP_SIZE_CONTROL = 1,
    RNVK_FEATURE_FULL_SUBGROUPS = 2,
    RNVK_FEATURE_TIMELINE_SEMAPHORE = 4,
    RNVK_FEATURE_ROBUST_BUFFER_ACCESS = 8 /* without it the shaders of a hostile model can reach outside of its buffers */
};

/* A Vulkan feature that helps or is needed. Texts are valid for ever. */
typedef struct rnvk_requirement {
    uint32_t struct_size;
    uint32_t feature;      /* RNVK_FEATURE_...: what to say in rnvk_host_vulkan.features once it is enabled */
    uint32_t is_needed;    /* 1 when nothing runs without it, 0 when it only helps */
    uint32_t core_version; /* the Vulkan version that has it without the extension, as VK_MAKE_API_VERSION makes it */
    const char *structure; /* to be chained to VkDeviceCreateInfo; VkPhysicalDeviceFeatures: its pEnabledFeatures */
    const char *member;    /* the member of it to set */
    const char *extension; /* the device extension to enable below core_version; "" where every version has it */
    const char *reason;    /* what is better with it */
} rnvk_requirement;

#define RNVK_REQUIREMENT_INIT RNVK_INIT(rnvk_requirement)

/* How many features there are to look at before the device is created. Vulkan 1.1 and a queue with compute suffice without them. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_requirement_count(uint32_t *count);

/* Tells one of them. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_requirement_at(uint32_t index, rnvk_requirement *requirement);

/* Keeps the host's other threads from its queue, or lets them in again. Around each vkQueueSubmit, on the thread that submits; never held while waiting. */
typedef void(RNVK_CALL *rnvk_queue_callback)(void *user);

/* Memory for one buffer. */
typedef struct rnvk_memory_request {
    uint32_t struct_size;
    uint32_t memory_type_index;
    uint64_t size;       /* bytes */
    uint64_t alignment;  /* bytes, a power of two; of the offset in the memory object */
    uint32_t is_mapped;  /* 1 when rnvk_memory_block.mapped must be set, else 0 */
    uint32_t reserved;
    const char *purpose; /* for logs; valid during the call */
} rnvk_memory_request;

/* Memory that the host gives. Never grows. */
typedef struct rnvk_memory_block {
    VkDeviceMemory memory;
    uint64_t offset; /* bytes; a multiple of the request's alignment */
    void *mapped;    /* address of the first byte in the process, where it was asked for */
    void *cookie;    /* for the host's own use; handed back */
} rnvk_memory_block;

/*
 * Gives memory: VK_SUCCESS with the block, which is zero before, or the reason why not. Called by functions that make or end sessions, bindings
 * and devices, perhaps on several threads at once; never while an inference runs.
 */
typedef VkResult(RNVK_CALL *rnvk_allocate_callback)(void *user, const rnvk_memory_request *request, rnvk_memory_block *block);

/* Takes back what the host gave; nothing uses it any more. */
typedef void(RNVK_CALL *rnvk_free_callback)(void *user, const rnvk_memory_block *block);

/* The Vulkan objects of a host. All stay the host's, and outlive the rnvk_device and every session on it, as do the callbacks. */
typedef struct rnvk_host_vulkan {
    uint32_t struct_size;
    uint32_t queue_family;                             /* of the queue; must have compute */
    VkInstance instance;                               /* Vulkan 1.1 or later */
    VkPhysicalDevice physical_device;
    VkDevice device;
    VkQueue queue;                                     /* where inferences are submitted that are not recorded */
    PFN_vkGetInstanceProcAddr get_instance_proc_addr;  /* of the host's loader; NULL: the system's, which is right when the host links to it */
    uint32_t features;                                 /* RNVK_FEATURE_... */
    uint32_t reserved;                                 /* 0 */
    VkPipelineCache pipeline_cache;                    /* not externally synchronised; VK_NULL_HANDLE: one of the library's own */
    const VkAllocationCallbacks *allocation_callbacks; /* for the driver's memory in the process; NULL: none */
    rnvk_queue_callback lock_queue;                    /* both, or both NULL when no other thread uses the queue meanwhile; vkDeviceWaitIdle is a use */
    rnvk_queue_callback unlock_queue;
    void *queue_user;                                  /* handed to both */
    rnvk_allocate_callback allocate_memory;            /* both, or both NULL to allocate from the driver */
    rnvk_free_callback free_memory;
    void *memory_user;                                 /* handed to both */
} rnvk_host_vulkan;

#define RNVK_HOST_VULKAN_INIT RNVK_INIT(rnvk_host_vulkan)

/*
 * Makes a device of the host's own Vulkan objects. Nothing of the host's is enabled, changed or destroyed. Any thread.
 * Errors: RNVK_ERROR_INVALID_ARGUMENT for a missing handle; RNVK_ERROR_DEVICE_REQUIREMENT when device or queue family cannot do it.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_device_adopt(const rnvk_host_vulkan *host, rnvk_device *device);

/* ---- The host's buffers and textures ---------------------------------------------------------------------------------- */

/*
 * A part of a buffer with dense 32-bit floats in the source network's order. A host's buffer needs the usages STORAGE_BUFFER,
 * UNIFORM_TEXEL_BUFFER and STORAGE_TEXEL_BUFFER: kernels differ in how they look at it. Never grows.
 */
typedef struct rnvk_buffer {
    VkBuffer buffer; /* VK_NULL_HANDLE: not given */
    uint64_t offset; /* bytes; a multiple of minStorageBufferOffsetAlignment and minTexelBufferOffsetAlignment (256 always is) */
    uint64_t size;   /* bytes from there on; at least those of the tensor */
} rnvk_buffer;

enum { /* rnvk_image.kind: how pixels are divided into planes */
    RNVK_IMAGE_RGBA = 0, /* one plane; R, G and B are the colour, wherever the view's format has them: RGBA8, BGRA8, RGBA16F, ... */
    RNVK_IMAGE_NV12 = 1, /* two planes: Y in R; Cb in R and Cr in G, of half the size, rounded up */
    RNVK_IMAGE_NV21 = 2, /* two planes: Y in R; Cr in R and Cb in G, of half the size, rounded up */
    RNVK_IMAGE_I420 = 3  /* three planes: Y, Cb and Cr, each in R; the latter two of half the size, rounded up */
};

enum { /* rnvk_image.encoding: what the numbers mean that a shader reads; RNVK_IMAGE_RGBA only */
    RNVK_ENCODED = 0, /* as sRGB has it, as in picture files: what a UNORM view of ordinary pictures gives */
    RNVK_LINEAR = 1   /* linear light: what a view of an _SRGB format gives, and what renderers keep in RGBA16F */
};

enum { /* rnvk_image.matrix: which colours Y, Cb and Cr mean */
    RNVK_BT709 = 0,
    RNVK_BT601 = 1,
    RNVK_BT2020 = 2
};

enum { /* rnvk_image.range: which part of 0 to 255 a plane of Y, Cb or Cr uses */
    RNVK_RANGE_LIMITED = 0, /* as video has it */
    RNVK_RANGE_FULL = 1     /* as JPEG and many cameras have it */
};

enum { /* rnvk_image.siting: where in its 2 x 2 pixels a sample of Cb or Cr was taken */
    RNVK_SITING_CENTRE = 0,
    RNVK_SITING_LEFT = 1
};

enum { /* rnvk_image.fit: how a picture of any proportions becomes an input of fixed ones; always antialiased */
    RNVK_FIT_AS_TRAINED = 0,  /* as the model says */
    RNVK_FIT_CENTRE_CROP = 1, /* resized until it covers the input; the centre is taken */
    RNVK_FIT_LETTERBOX = 2,   /* resized until all of it fits, in the middle of borders of pad_color */
    RNVK_FIT_STRETCH = 3      /* resized to the input's size; proportions are lost */
};

enum { /* rnvk_image.flags */
    RNVK_IMAGE_FLIP = 1 /* the last row in memory is the top of the picture, as OpenGL renders it */
};

/* A plane: a 2D view, of a format that is read as floats, of an image with usage SAMPLED. Level 0 is read, without a sampler. Never grows. */
typedef struct rnvk_image_plane {
    VkImageView view;
    VkImageLayout layout; /* in which the image is when the network reads it: SHADER_READ_ONLY_OPTIMAL or GENERAL */
    uint32_t reserved;    /* 0 */
} rnvk_image_plane;

/*
 * A picture in textures of the host's: a render target, a camera frame. It never leaves the device, and is not changed.
 * Before the network reads it, what wrote it has been waited for with destination COMPUTE_SHADER / SHADER_READ; what writes it next waits for
 * COMPUTE_SHADER, an execution dependency is enough.
 */
typedef struct rnvk_image {
    uint32_t struct_size;
    uint32_t flags;             /* RNVK_IMAGE_FLIP */
    rnvk_image_plane planes[3]; /* as many as kind has; the rest is zero */
    uint32_t width;             /* pixels, of the first plane; 1 to 65535 */
    uint32_t height;
    uint32_t kind;
    uint32_t encoding;
    uint32_t matrix;
    uint32_t range;
    uint32_t siting;
    uint32_t fit;
    uint32_t part_x;            /* the part to use, with fit applied to it alone; */
    uint32_t part_y;            /* in rows as they lie in memory */
    uint32_t part_width;        /* with part_height 0 and 0: the whole picture */
    uint32_t part_height;
    uint8_t pad_color[4];       /* red, green, blue, 0: where there is no picture */
    uint32_t reserved;          /* 0 */
} rnvk_image;

#define RNVK_IMAGE_INIT RNVK_INIT(rnvk_image)

/* Which buffers and textures of the host's an inference reads and writes. What is not given the binding has itself. They outlive the binding. */
typedef struct rnvk_binding_source {
    uint32_t struct_size;
    uint32_t input_count;       /* at most the network's; the rest is not given */
    const rnvk_buffer *inputs;  /* by input index */
    uint32_t output_count;      /* likewise */
    uint32_t reserved;          /* 0 */
    const rnvk_buffer *outputs; /* by output index */
    const rnvk_buffer *classes; /* receives max_predictions rnvk_predictions for each batch item; NULL: not given */
    const rnvk_image *image;    /* the picture of inferences with RNVK_WORK_FROM_IMAGE; NULL: rnvk_binding_set_image */
} rnvk_binding_source;

#define RNVK_BINDING_SOURCE_INIT RNVK_INIT(rnvk_binding_source)

/*
 * Makes a binding, before the first frame: it allocates, and may make a pipeline. A host with several frames in flight has one for each.
 * source may be NULL: nothing is given. One at a time.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_bind(rnvk_session session, const rnvk_binding_source *source, rnvk_binding *binding);

/* Where an output lies on the device, for shaders of the host. Its content is there after what rnvk_session_record recorded. */
RNVK_API rnvk_result RNVK_CALL rnvk_binding_get_output_buffer(rnvk_binding binding, uint32_t index, rnvk_buffer *buffer);

/* Where the classes lie on the device. */
RNVK_API rnvk_result RNVK_CALL rnvk_binding_get_classes_buffer(rnvk_binding binding, rnvk_buffer *buffer);

/* ---- The host's command buffers --------------------------------------------------------------------------------------- */

/*
 * Records an inference into a command buffer of the host's, which submits it when it likes. Allocates nothing. One at a time.
 *
 * Before: what the host wrote to bound buffers must be visible to reads of shaders in the compute stage. What was set with rnvk_binding_set_...
 * or rnvk_session_set_... needs nothing. The recording begins with a barrier after earlier inferences of the session on the same queue.
 * After: results are visible to reads of the compute stage, to copies, and to the processor once the host has waited for its submission. For other stages
 * the host puts a barrier from COMPUTE_SHADER / SHADER_WRITE behind it.
 * Between: pipeline, descriptor set 0 and push constants of the compute bind point change. The command buffer must be recording, outside of a render pass, of
 * a family with compute. All inferences of a session run on one queue, or are ordered by the host.
 *
 * binding: NULL for rnvk_session_set_input, rnvk_session_get_output and their companions. work: RNVK_WORK_...
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_record(rnvk_session session, VkCommandBuffer commands, rnvk_binding binding, uint32_t work);

/*
 * Records a part of an inference, see rnvk_session_step and rnvk_session_record. Parts must reach the queue in the order in which they were recorded.
 * Returns RNVK_RUNNING, or RNVK_OK when the part was the last.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_record_step(
    rnvk_session session, VkCommandBuffer commands, int64_t budget_ns, rnvk_binding binding, uint32_t work);

#ifdef __cplusplus
}
#endif

#endif
