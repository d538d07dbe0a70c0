/*
 * resnetvk.h - runs compiled residual networks (.rnvk files) on Vulkan, from C and from whatever can call C.
 *
 * The library is one file: libresnetvk.so, resnetvk.dll or libresnetvk.dylib. It needs nothing beside it but the system's
 * Vulkan loader. It cannot be unloaded: on Linux it stays in the process when it is closed, elsewhere leave it open. 64-bit
 * processes only. This header needs no other than the two below; what takes Vulkan's own types (an engine's device, its
 * command buffers, its buffers) is in resnetvk_vulkan.h.
 *
 * In short:
 *
 *     rnvk_device device;
 *     rnvk_model model;
 *     rnvk_session session;
 *     rnvk_prediction best[5];
 *     if (rnvk_device_create(NULL, &device) || rnvk_model_load_file("model.rnvk", &model)
 *         || rnvk_session_create(device, model, NULL, &session)
 *         || rnvk_session_classify_image(session, rgba, 4 * width * height, width, height, best, 5))
 *         fprintf(stderr, "%s\n", rnvk_last_error());
 *
 * RESULTS. Functions that can fail return an rnvk_result: RNVK_OK (0), a positive state that is no failure, or a negative
 * error. After an error rnvk_last_error() says what is wrong, where, and what to do next. No function throws, aborts or calls
 * exit() on an error. A function that fails has changed nothing, unless it says so; its out parameters for handles are NULL.
 * The texts use the names of the C# library: SetInput is rnvk_session_set_input, SessionOptions.Timeout is
 * rnvk_session_options.timeout_ns.
 *
 * HANDLES. A handle is a number, not an address. One that was destroyed, of another kind or made up is recognised:
 * RNVK_ERROR_INVALID_HANDLE. The destroy functions take NULL and do nothing then. The order of destruction does not matter:
 * a session keeps what it needs of its device and its model alive.
 *
 * STRUCTS. Every struct that may grow begins with struct_size: set it to sizeof of the struct, as the RNVK_..._INIT macros do,
 * and the rest to zero, which always means "the default". A program compiled with an older header works with a newer library
 * (what it does not know has its default), and one with a newer header works with an older library unless it sets something
 * that the library does not know: RNVK_ERROR_INVALID_ARGUMENT. In structs that the library fills in, struct_size is the
 * caller's too: no byte beyond it is written.
 *
 * TEXTS are UTF-8 and end with a zero. Those the library returns belong to it and live as long as stated at the function.
 *
 * POINTERS must be valid for the lengths given with them; a NULL where data is needed is recognised. They are not kept after
 * the function returns, unless it says so.
 *
 * THREADS. "Any thread": may be called from several threads at once. "One at a time": for one session, from any thread, but
 * not from two at once; a call that meets another one in the same session does nothing and returns RNVK_ERROR_INVALID_STATE.
 * Sessions are independent of each other, also on one device. What a callback may call is said at its type.
 *
 * MEMORY. After a session is created, its functions that run the network allocate nothing, neither in the process nor on the
 * device, except where they say so and for the text of an error.
 */
#ifndef RESNETVK_H
#define RESNETVK_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define RNVK_API __declspec(dllimport)
#define RNVK_CALL __cdecl
#else
#define RNVK_API
#define RNVK_CALL
#endif

/* The first value of a struct: its size, and the default of everything else. */
#ifdef __cplusplus
#define RNVK_INIT(type) {sizeof(type)}
extern "C" {
#else
#define RNVK_INIT(type) {.struct_size = sizeof(type)}
#endif

/* The interface this header describes. Grows by one when functions or fields are added; nothing is ever taken away or moved. */
#define RNVK_ABI_VERSION 1

/* ---- Results ---------------------------------------------------------------------------------------------------------- */

typedef int32_t rnvk_result;

enum {
    RNVK_OK = 0,
    RNVK_BUSY = 1,                         /* rnvk_session_step: the device has not finished the step before; nothing was done */
    RNVK_RUNNING = 2,                      /* not finished yet */
    RNVK_ERROR_INVALID_ARGUMENT = -1,      /* an argument is NULL, out of range, of the wrong length; the text names it */
    RNVK_ERROR_INVALID_HANDLE = -2,        /* a handle is NULL, was destroyed, is of another kind or no handle at all */
    RNVK_ERROR_INVALID_STATE = -3,         /* not now: an input was never set, nothing was run, another thread is inside, ... */
    RNVK_ERROR_OUT_OF_MEMORY = -4,         /* the process has no memory left */
    RNVK_ERROR_OUT_OF_DEVICE_MEMORY = -5,  /* the device has no memory left; what exists goes on working */
    RNVK_ERROR_DEVICE_LOST = -6,           /* the GPU was reset or removed: destroy sessions and device, make new ones */
    RNVK_ERROR_TIMEOUT = -7,               /* the device did not finish in time; the work goes on, call again */
    RNVK_ERROR_VULKAN_UNAVAILABLE = -8,    /* no Vulkan loader, no driver, no suitable device, no validation layer */
    RNVK_ERROR_DEVICE_REQUIREMENT = -9,    /* the device lacks a limit or feature that is needed */
    RNVK_ERROR_MODEL_FORMAT = -10,         /* the file is no compiled model, is not whole, or of another version */
    RNVK_ERROR_IO = -11,                   /* a file cannot be opened, read or written */
    RNVK_ERROR_CANCELLED = -12,            /* a callback or a cancel function asked for it */
    RNVK_ERROR_SELF_TEST = -13,            /* the device computes wrong numbers, with every alternative there is */
    RNVK_ERROR_VULKAN = -14,               /* Vulkan returned another error; the text has its code */
    RNVK_ERROR_INTERNAL = -15,             /* a defect of the library; the text helps to report it */
    RNVK_ERROR_UNTRUSTED = -16             /* the signature is missing or wrong, or a kernel is not the library's: see rnvk_load_options */
};

/*
 * The text of the last error on the calling thread, "" when there was none. Calls that succeed leave it as it is.
 * Valid until the next call on this thread that fails, or the thread's end. Any thread.
 */
RNVK_API const char *RNVK_CALL rnvk_last_error(void);

/* The name of a result, such as "RNVK_ERROR_TIMEOUT"; "RNVK_UNKNOWN" for other numbers. Valid for ever. Any thread. */
RNVK_API const char *RNVK_CALL rnvk_result_name(rnvk_result result);

/* The RNVK_ABI_VERSION the library was built with: at least the one a program was compiled with. Any thread. */
RNVK_API uint32_t RNVK_CALL rnvk_abi_version(void);

/* The library's own version, such as "0.1.0". Valid for ever. Any thread. */
RNVK_API const char *RNVK_CALL rnvk_version(void);

/* ---- Handles ---------------------------------------------------------------------------------------------------------- */

typedef struct rnvk_device_handle *rnvk_device;   /* a Vulkan device with a compute queue */
typedef struct rnvk_model_handle *rnvk_model;     /* a compiled model: immutable, for any number of sessions */
typedef struct rnvk_session_handle *rnvk_session; /* a model on a device, ready to run */
typedef struct rnvk_preparation_handle *rnvk_preparation; /* a session that is being made in the background */
typedef struct rnvk_request_handle *rnvk_request; /* an inference that was asked for and not waited for */
typedef struct rnvk_binding_handle *rnvk_binding; /* what one recorded or stepped inference reads and writes */

/* ---- Devices ---------------------------------------------------------------------------------------------------------- */

enum { /* rnvk_device_info.type */
    RNVK_DEVICE_TYPE_OTHER = 0,
    RNVK_DEVICE_TYPE_INTEGRATED_GPU = 1,
    RNVK_DEVICE_TYPE_DISCRETE_GPU = 2,
    RNVK_DEVICE_TYPE_VIRTUAL_GPU = 3,
    RNVK_DEVICE_TYPE_CPU = 4 /* a software driver */
};

typedef struct rnvk_device_info {
    uint32_t struct_size;
    uint32_t index;              /* position in the driver's list, for rnvk_device_options.device_index */
    uint32_t type;               /* RNVK_DEVICE_TYPE_... */
    uint32_t suitable;           /* 1 when models can run on it, else 0 */
    uint32_t vendor_id;          /* PCI id, or the id in the Vulkan registry */
    uint32_t device_id;          /* among those of its vendor */
    uint32_t api_version;        /* of Vulkan, as VK_MAKE_API_VERSION makes it */
    uint32_t subgroup_size;      /* invocations; the size the driver chooses by itself */
    uint64_t memory_size;        /* bytes of the device's largest own memory heap */
    char name[256];              /* longer texts are cut */
    char vendor[256];
    char driver_name[256];       /* "" when the driver does not say */
    char driver_version[256];
    char unsuitable_reason[512]; /* a sentence; "" when suitable */
} rnvk_device_info;

#define RNVK_DEVICE_INFO_INIT RNVK_INIT(rnvk_device_info)

/* The number of Vulkan devices on this machine, those that cannot be used included. Asks the drivers, so it takes a while. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_device_count(uint32_t *count);

/* Describes device number index of them, 0 to count - 1. Asks the drivers again. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_device_info_at(uint32_t index, rnvk_device_info *info);

enum { /* rnvk_device_options.flags */
    RNVK_DEVICE_USE_INDEX = 1, /* take the device that device_index names, not the best one */
    RNVK_DEVICE_VALIDATION = 2, /* check every Vulkan call with the Khronos validation layer, which must be installed; slow */
    RNVK_DEVICE_NO_ROBUST_BUFFER_ACCESS = 4 /* shaders are not kept within their buffers: for programs with models of their own alone */
};

/* A warning or error of the validation layer. Called on whichever thread made the call, perhaps on several at once; it must not call the library. */
typedef void(RNVK_CALL *rnvk_message_callback)(void *user, const char *message);

typedef struct rnvk_device_options {
    uint32_t struct_size;
    uint32_t flags;                   /* RNVK_DEVICE_... */
    uint32_t device_index;            /* with RNVK_DEVICE_USE_INDEX */
    uint32_t reserved;                /* 0 */
    rnvk_message_callback on_message; /* with RNVK_DEVICE_VALIDATION; may be NULL. Called until the device and its sessions are destroyed. */
    void *user;                       /* handed to on_message */
} rnvk_device_options;

#define RNVK_DEVICE_OPTIONS_INIT RNVK_INIT(rnvk_device_options)

/*
 * Creates a device of the library's own. By default the best one: discrete GPU, integrated, virtual, then software.
 * options may be NULL. Any thread.
 * Errors: RNVK_ERROR_VULKAN_UNAVAILABLE; RNVK_ERROR_INVALID_ARGUMENT for an index that does not exist.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_device_create(const rnvk_device_options *options, rnvk_device *device);

/* Describes the device. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_device_get_info(rnvk_device device, rnvk_device_info *info);

/* Device memory that all sessions on this device hold now: bytes, and number of VkDeviceMemory. Either pointer may be NULL. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_device_get_memory_in_use(rnvk_device device, uint64_t *bytes, uint32_t *allocations);

/* Gives the device up; sessions that still exist go on working, and Vulkan's device ends with the last of them. Works after a lost device. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_device_destroy(rnvk_device device);

/* ---- Models ----------------------------------------------------------------------------------------------------------- */

/*
 * Reads a .rnvk file and checks every byte of it. The file stays open while the model or a session of it exists; replacing it by renaming is fine.
 * path: UTF-8. Any thread.
 * Errors: RNVK_ERROR_IO, RNVK_ERROR_MODEL_FORMAT.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_model_load_file(const char *path, rnvk_model *model);

/* As rnvk_model_load_file, from the file's content, which is copied: at most 2 GB. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_model_load_memory(const void *bytes, size_t size, rnvk_model *model);

enum { /* rnvk_load_options.flags */
    RNVK_LOAD_TRUSTED_KERNELS_ONLY = 1 /* refuse a file with any shader that this version's converter does not write */
};

/* What a model must be, for files that come from strangers: a modification of a game, a download. */
typedef struct rnvk_load_options {
    uint32_t struct_size;
    uint32_t flags;         /* RNVK_LOAD_... */
    const char *signer;     /* whose signature the file must have: the text of a PEM file with a public key of P-256; NULL for nobody's */
    const void *signature;  /* the content of the .sig file; NULL to read it beside the model's file */
    uint64_t signature_size;
} rnvk_load_options;

#define RNVK_LOAD_OPTIONS_INIT RNVK_INIT(rnvk_load_options)

/*
 * As rnvk_model_load_file and rnvk_model_load_memory, for models from strangers. options may be NULL. From memory a signature must be given where one is wanted. Any thread.
 * Errors: RNVK_ERROR_UNTRUSTED when the file is not what the options demand; RNVK_ERROR_INVALID_ARGUMENT when signer is no key.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_model_load_file_checked(const char *path, const rnvk_load_options *options, rnvk_model *model);
RNVK_API rnvk_result RNVK_CALL rnvk_model_load_memory_checked(const void *bytes, size_t size, const rnvk_load_options *options, rnvk_model *model);

typedef struct rnvk_model_info {
    uint32_t struct_size;
    uint32_t input_count;
    uint32_t output_count;
    uint32_t label_count;      /* names of classes; 0 when the file has none */
    uint32_t input_shape_sets; /* how many sets of input shapes the network was converted for, see rnvk_model_for_input_shapes */
    uint32_t takes_images;     /* 1 when some input can be a picture, else 0 */
    uint32_t class_count;      /* 0 when the network is no classifier */
    uint32_t max_predictions;  /* the most predictions per batch item; 0 when the network is no classifier */
    uint32_t batch_size;       /* batch items that are classified; 0 when the network is no classifier */
    uint32_t reserved;
    uint64_t parameters;       /* learned ones, of the source network */
    uint64_t multiply_adds;    /* of one inference */
    uint64_t weight_size;      /* bytes, in the file */
    uint64_t arena_size;       /* bytes of activations that a session needs on the device */
    const char *name;          /* valid until the model is destroyed */
    const char *sha256;        /* identifies the content: 64 lower-case hexadecimal digits; valid until the model is destroyed */
} rnvk_model_info;

#define RNVK_MODEL_INFO_INIT RNVK_INIT(rnvk_model_info)

/* Describes the model. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_model_get_info(rnvk_model model, rnvk_model_info *info);

/* An input or an output. Values are 32-bit floats, dense, in the source network's order (NCHW for pictures). */
typedef struct rnvk_tensor_info {
    uint32_t struct_size;
    uint32_t rank;          /* number of sizes */
    uint64_t element_count; /* the product of the sizes */
    const int32_t *shape;   /* the sizes, all positive; valid until the model is destroyed */
    const char *name;       /* in the source network; valid until the model is destroyed */
    uint32_t takes_images;  /* 1 for an input that can be a picture, else 0 */
    uint32_t reserved;
} rnvk_tensor_info;

#define RNVK_TENSOR_INFO_INIT RNVK_INIT(rnvk_tensor_info)

/* Describes an input or an output by its position. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_model_get_input(rnvk_model model, uint32_t index, rnvk_tensor_info *info);
RNVK_API rnvk_result RNVK_CALL rnvk_model_get_output(rnvk_model model, uint32_t index, rnvk_tensor_info *info);

/* The name of a class, valid until the model is destroyed. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_model_get_label(rnvk_model model, uint32_t index, const char **label);

typedef struct rnvk_shape { /* never grows */
    const int32_t *sizes;
    uint32_t rank;
    uint32_t reserved; /* 0 */
} rnvk_shape;

/*
 * The same model for another of the sets of input shapes (also batch sizes) it was converted for; nothing is copied. The result is a handle of its own.
 * shapes: one for each input, in order. Any thread.
 * Errors: RNVK_ERROR_INVALID_ARGUMENT; the text lists the shapes there are.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_model_for_input_shapes(rnvk_model model, const rnvk_shape *shapes, uint32_t count, rnvk_model *other);

/* Gives the model up; its sessions go on working. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_model_destroy(rnvk_model model);

#ifdef __cplusplus
}
#endif

#include "resnetvk_session.h"

#endif
