/*
 * resnetvk_session.h - the part of resnetvk.h, which includes it, that makes sessions and runs networks. The rules of resnetvk.h hold here too.
 */
#ifndef RESNETVK_SESSION_H
#define RESNETVK_SESSION_H

#include "resnetvk.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Sessions: making them -------------------------------------------------------------------------------------------- */

enum { /* rnvk_progress.stage, in this order */
    RNVK_STAGE_CHOOSING = 0,  /* reading earlier choices among alternatives, or timing them; counted in alternatives */
    RNVK_STAGE_PIPELINES = 1, /* making pipelines, counted; the longest stage where nothing is cached */
    RNVK_STAGE_WEIGHTS = 2,   /* uploading and packing weights, counted in bytes */
    RNVK_STAGE_TESTING = 3,   /* the self-test, counted in steps; left out where it passed earlier or the file brings none */
    RNVK_STAGE_RECORDING = 4, /* descriptors, command buffers, and measuring where RNVK_SESSION_STEPPING asks for it */
    RNVK_STAGE_READY = 5
};

/* How far making a session has come. */
typedef struct rnvk_progress {
    uint32_t struct_size;
    uint32_t stage;          /* RNVK_STAGE_... */
    uint64_t done;           /* of the stage */
    uint64_t total;          /* 0 where it is not counted */
    const char *step;        /* while alternatives are timed, the step of the plan, else NULL; valid during the call */
    const char *alternative; /* while alternatives are timed, the one that is tried next, else NULL; valid during the call */
} rnvk_progress;

#define RNVK_PROGRESS_INIT RNVK_INIT(rnvk_progress)

/*
 * Returns 0 to go on, anything else to stop: making the session then ends with RNVK_ERROR_CANCELLED. Called on threads of the library, one
 * at a time. It may call the library, but not wait for or destroy the preparation that calls it.
 */
typedef int32_t(RNVK_CALL *rnvk_progress_callback)(void *user, const rnvk_progress *progress);

#define RNVK_NO_TIMEOUT (-1)       /* rnvk_session_options.timeout_ns, and the functions that wait */
#define RNVK_NO_TIMING (-1)        /* rnvk_session_options.timing_budget_ns */

enum { /* rnvk_session_options.flags */
    RNVK_SESSION_REFERENCE_ONLY = 1, /* take the last alternative of every step, the reference: slow, for comparisons */
    RNVK_SESSION_STEPPING = 2,       /* measure every dispatch, so that the session can be stepped; costs a few inferences */
    RNVK_SESSION_ALWAYS_TEST = 4,    /* run the self-test whenever a session is made, not only when it is not known that it passed */
    RNVK_SESSION_NEVER_TEST = 8      /* never run it, and do not look at what it found earlier */
};

typedef struct rnvk_session_options {
    uint32_t struct_size;
    uint32_t flags;                     /* RNVK_SESSION_... */
    uint32_t in_flight;                 /* requests that may be on the device at once, at most 64; 0: one, made at the first request */
    uint32_t reserved;                  /* 0 */
    int64_t timeout_ns;                 /* the longest a submission may take; 0: 30 seconds; RNVK_NO_TIMEOUT: no limit */
    int64_t timing_budget_ns;           /* how long alternatives may be timed, in all; 0: 2 seconds with a cache path and no software driver, else not at all; RNVK_NO_TIMING: the plan's order */
    const char *pipeline_cache_path;    /* a file that keeps pipelines between runs, of one model on one device; its folder must exist. NULL: none */
    rnvk_progress_callback on_progress; /* may be NULL */
    void *user;                         /* handed to on_progress */
} rnvk_session_options;

#define RNVK_SESSION_OPTIONS_INIT RNVK_INIT(rnvk_session_options)

/*
 * Makes a model ready to run on a device: chooses alternatives, makes pipelines, uploads weights, records. Blocks; may take seconds.
 * options may be NULL. Any thread.
 * Errors: RNVK_ERROR_DEVICE_REQUIREMENT, RNVK_ERROR_SELF_TEST, RNVK_ERROR_OUT_OF_DEVICE_MEMORY, RNVK_ERROR_CANCELLED, RNVK_ERROR_IO when the model's file can no longer be
 * read, RNVK_ERROR_DEVICE_LOST, RNVK_ERROR_TIMEOUT, RNVK_ERROR_VULKAN. Nothing is left behind.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_create(rnvk_device device, rnvk_model model, const rnvk_session_options *options, rnvk_session *session);

/*
 * The same in the background, so that no frame waits for it. The device and the model may be destroyed meanwhile. Any thread.
 * Errors of the making itself are told by rnvk_preparation_wait.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_prepare(
    rnvk_device device, rnvk_model model, const rnvk_session_options *options, rnvk_preparation *preparation);

/* How far it is; step and alternative are NULL here. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_preparation_get_progress(rnvk_preparation preparation, rnvk_progress *progress);

/*
 * Waits until the session is made, at most timeout_ns: 0 to look only, RNVK_NO_TIMEOUT for ever. Returns RNVK_RUNNING while it is not, RNVK_OK with
 * the session, which then belongs to the caller (once: later calls return RNVK_ERROR_INVALID_STATE), or what rnvk_session_create would. Any thread.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_preparation_wait(rnvk_preparation preparation, int64_t timeout_ns, rnvk_session *session);

/* Asks it to stop, between two pipelines or weights; rnvk_preparation_wait then returns RNVK_ERROR_CANCELLED, or RNVK_OK when it was too late. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_preparation_cancel(rnvk_preparation preparation);

/* Stops it when it is not done, waits until it has stopped, and frees it, with the session when nobody took it. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_preparation_destroy(rnvk_preparation preparation);

enum { /* rnvk_session_info.pipeline_cache, .choice_file and .self_test_file */
    RNVK_CACHE_NONE = 0,      /* no file was asked for, or nothing was to be kept */
    RNVK_CACHE_WRITTEN = 1,   /* there was no file; one was written */
    RNVK_CACHE_USED = 2,
    RNVK_CACHE_UPDATED = 3,   /* used, and written again because there was something to add */
    RNVK_CACHE_REPLACED = 4,  /* of another device, driver or model, or damaged: ignored and written again */
    RNVK_CACHE_UNWRITABLE = 5 /* could not be read or written; the session works without it, see the problem's text */
};

enum { /* rnvk_session_info.self_test */
    RNVK_SELF_TEST_PASSED = 0,     /* it was run, and the alternatives that the session has now passed */
    RNVK_SELF_TEST_REMEMBERED = 1, /* they passed earlier on this device */
    RNVK_SELF_TEST_OFF = 2,        /* RNVK_SESSION_NEVER_TEST */
    RNVK_SELF_TEST_NONE = 3        /* the file has nothing to compare with */
};

/* What a session chose and holds. Texts are valid until the session is destroyed. */
typedef struct rnvk_session_info {
    uint32_t struct_size;
    uint32_t step_count;                /* steps of the plan */
    uint32_t pipeline_count;
    uint32_t dispatch_count;            /* of one inference from tensors, without classification */
    uint32_t barrier_count;             /* between them */
    uint32_t put_aside_count;           /* alternatives that differed from the others when they were timed, see rnvk_session_get_put_aside */
    uint32_t pipeline_cache;            /* RNVK_CACHE_..., of pipeline_cache_path */
    uint32_t choice_file;               /* RNVK_CACHE_..., of the file beside it that keeps which alternatives are fastest */
    uint32_t stages_input;              /* 1 when input is copied on the device, 0 when the device reads it where it was written */
    uint32_t stages_output;             /* likewise */
    uint32_t shares_weights;            /* 1 when another session of the model on the device had the weights already */
    uint32_t self_test;                 /* RNVK_SELF_TEST_... */
    uint32_t self_test_steps;           /* steps that were compared */
    uint32_t self_test_findings;        /* alternatives that the self-test put aside on this device, see rnvk_session_get_finding */
    uint32_t self_test_file;            /* RNVK_CACHE_..., of the file beside the pipeline cache that remembers it */
    uint32_t reserved;
    uint64_t device_memory;             /* bytes when it was created; a picture larger than the network's input adds to them */
    uint64_t weight_memory;             /* bytes of them that hold weights */
    uint64_t load_ns;                   /* how long creating it took */
    const char *pipeline_cache_problem; /* why RNVK_CACHE_UNWRITABLE; else NULL */
    const char *choice_file_problem;    /* likewise */
    const char *self_test_problem;      /* likewise, of self_test_file */
    uint64_t self_test_ns;              /* part of load_ns */
    double self_test_share;             /* of what results were allowed to differ, the largest share that a number took, 0 to 1 */
} rnvk_session_info;

#define RNVK_SESSION_INFO_INIT RNVK_INIT(rnvk_session_info)

/* Describes the session as it was created. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_get_info(rnvk_session session, rnvk_session_info *info);

/* An alternative that computed something else than the others on this device and is not taken. Texts are valid until the session is destroyed. */
typedef struct rnvk_put_aside {
    uint32_t struct_size;
    uint32_t reserved;
    const char *step;
    const char *alternative;
    double worst_error;   /* NaN where it gave no finite number */
    double allowed_error;
} rnvk_put_aside;

#define RNVK_PUT_ASIDE_INIT RNVK_INIT(rnvk_put_aside)

/* Tells one of rnvk_session_info.put_aside_count. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_get_put_aside(rnvk_session session, uint32_t index, rnvk_put_aside *put_aside);

/* An alternative that computed wrong numbers on this device, found by the self-test. Texts are valid until the session is destroyed. */
typedef struct rnvk_finding {
    uint32_t struct_size;
    uint32_t reserved;
    const char *step;
    const char *alternative;
    const char *where;    /* the first number that was wrong, for people */
    double expected;
    double found;         /* NaN where there was no number */
    double allowed_error;
} rnvk_finding;

#define RNVK_FINDING_INIT RNVK_INIT(rnvk_finding)

/* Tells one of rnvk_session_info.self_test_findings. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_get_finding(rnvk_session session, uint32_t index, rnvk_finding *finding);

/*
 * Frees what the session holds on the device; works after every failure, a lost device included. Any thread.
 * Errors: RNVK_ERROR_INVALID_STATE while another thread is inside a function of the session; the handle stays valid then.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_destroy(rnvk_session session);

/* ---- Sessions: running them ------------------------------------------------------------------------------------------- */
/* All of these: one at a time. Those that run can return RNVK_ERROR_DEVICE_LOST, RNVK_ERROR_TIMEOUT and RNVK_ERROR_VULKAN. */

/* Sets an input tensor, for all runs that follow. count must be the input's element_count. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_set_input(rnvk_session session, uint32_t index, const float *values, size_t count);

/* Runs the network on the input tensors and blocks until the outputs can be read. RNVK_ERROR_INVALID_STATE when an input was never set. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_run(rnvk_session session);

/* Reads an output of the last run, whichever way it was run. count must be the output's element_count. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_get_output(rnvk_session session, uint32_t index, float *values, size_t count);

/* For networks of one input and one output: sets it, runs, reads. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_run_tensor(
    rnvk_session session, const float *input, size_t input_count, float *output, size_t output_count);

/*
 * Sets the picture; resizing, cropping, colour order and normalisation happen on the device, as the model prescribes.
 * rgba: rows from the top, 4 bytes a pixel (red, green, blue, alpha, which is ignored), without gaps; size = 4 * width * height bytes.
 * A picture that is larger than all before makes the session allocate.
 * Errors: RNVK_ERROR_INVALID_STATE when the network takes no pictures; RNVK_ERROR_OUT_OF_DEVICE_MEMORY, the session then works with smaller ones.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_set_image(rnvk_session session, const uint8_t *rgba, size_t size, uint32_t width, uint32_t height);

/*
 * Makes room for pictures up to a size, so that no later one makes the session allocate. A picture that was set must be set again.
 * Only the product of width and height counts.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_reserve_image(rnvk_session session, uint32_t width, uint32_t height);

/* Runs the network on the picture and blocks until the outputs can be read. Inputs that take no pictures must be set. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_run_image(rnvk_session session);

/* A class and how probable it is. Never grows. */
typedef struct rnvk_prediction {
    int32_t index;     /* of the class: rnvk_model_get_label */
    float probability; /* 0 to 1 */
} rnvk_prediction;

/*
 * Soft-max and the most probable classes of the last run, on the device.
 * count: 1 to max_predictions, times batch_size; the predictions of each batch item in turn, most probable first.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_classify(rnvk_session session, rnvk_prediction *predictions, size_t count);

/* For networks of one input: sets it, runs, classifies, in one submission. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_classify_tensor(
    rnvk_session session, const float *input, size_t input_count, rnvk_prediction *predictions, size_t count);

/* Sets the picture as rnvk_session_set_image, runs, classifies, in one submission. The outputs can be read afterwards as well. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_classify_image(
    rnvk_session session, const uint8_t *rgba, size_t size, uint32_t width, uint32_t height, rnvk_prediction *predictions, size_t count);

/* ---- Sessions: requests that block nobody ----------------------------------------------------------------------------- */

/* The values of an input or output. Never grow. */
typedef struct rnvk_input_values {
    const float *values;
    size_t count; /* element_count of the input */
} rnvk_input_values;

typedef struct rnvk_output_values {
    float *values;
    size_t count; /* element_count of the output */
} rnvk_output_values;

/*
 * Called once for each request that was accepted, on a thread of the library, perhaps on several at once for several requests. result is RNVK_OK when
 * the results are there, else what went wrong, with its text in rnvk_last_error(). It may call the library, also destroy the request or the session.
 */
typedef void(RNVK_CALL *rnvk_completion_callback)(void *user, rnvk_result result);

/*
 * Asks for an inference and returns at once. At most rnvk_session_options.in_flight of them are on the device; more wait in order.
 * Any thread, also while others use the session.
 * inputs, outputs: one for each of the network's; the arrays themselves are not kept, but the memory they point to belongs to the request until it has
 * ended.
 * callback: may be NULL. request: receives a handle to wait for it, which the caller destroys; may be NULL. One of both is needed.
 * Allocates nothing once as many requests existed at once before.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_run_async(
    rnvk_session session, const rnvk_input_values *inputs, uint32_t input_count, const rnvk_output_values *outputs, uint32_t output_count,
    rnvk_completion_callback callback, void *user, rnvk_request *request);

/* As rnvk_session_classify_image and rnvk_session_run_async. The picture and the predictions belong to the request until it has ended. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_classify_image_async(
    rnvk_session session, const uint8_t *rgba, size_t size, uint32_t width, uint32_t height, rnvk_prediction *predictions, size_t count,
    rnvk_completion_callback callback, void *user, rnvk_request *request);

/*
 * Waits until the request has ended, at most timeout_ns: 0 to look only, RNVK_NO_TIMEOUT for ever. Returns RNVK_RUNNING while it has not, RNVK_OK when
 * the results are there, else what went wrong. Any thread; may be called again.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_request_wait(rnvk_request request, int64_t timeout_ns);

/* Ends the request with RNVK_ERROR_CANCELLED unless it has ended; its memory is not touched any more when this returns. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_request_cancel(rnvk_request request);

/* Frees the handle; cancels the request unless it has ended. A callback that has not been called yet still will be. Any thread. */
RNVK_API rnvk_result RNVK_CALL rnvk_request_destroy(rnvk_request request);

/* ---- Sessions: spread over frames ------------------------------------------------------------------------------------- */

enum { /* work: what an inference does besides running the network; flags */
    RNVK_WORK_NETWORK = 0,     /* input tensors in, outputs out */
    RNVK_WORK_FROM_IMAGE = 1,  /* the picture instead of the tensor of every input that takes pictures */
    RNVK_WORK_WITH_CLASSES = 2 /* soft-max and the most probable classes too */
};

/*
 * Runs a part of an inference: as many dispatches, and workgroups of the last one, as the device should finish in budget_ns. Does not wait. One at a time.
 * The session must have been made with RNVK_SESSION_STEPPING. binding: NULL for rnvk_session_set_input and its companions.
 * Returns RNVK_BUSY, RNVK_RUNNING when a part was submitted, or RNVK_OK when the results are there. Until then the session does nothing else.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_step(rnvk_session session, int64_t budget_ns, rnvk_binding binding, uint32_t work);

/* Gives up the stepped inference in progress, if there is one. One at a time. */
RNVK_API rnvk_result RNVK_CALL rnvk_session_cancel_steps(rnvk_session session);

/*
 * How much of the stepped inference was submitted or recorded, 0 to 1, and how long the last step that finished took on the device.
 * Either pointer may be NULL. One at a time.
 */
RNVK_API rnvk_result RNVK_CALL rnvk_session_get_step_progress(rnvk_session session, double *progress, int64_t *last_step_ns);

/* ---- Bindings --------------------------------------------------------------------------------------------------------- */
/*
 * Made by rnvk_session_bind in resnetvk_vulkan.h. All of these: one at a time for one binding, and while nothing recorded with it runs on the device.
 * A binding ends with its session at the latest; the handle is destroyed all the same.
 */

/* Sets an input tensor that is no buffer of the host's. It stays set. */
RNVK_API rnvk_result RNVK_CALL rnvk_binding_set_input(rnvk_binding binding, uint32_t index, const float *values, size_t count);

/* Sets the picture, as rnvk_session_set_image. One larger than all before makes command buffers that were recorded with the binding invalid. */
RNVK_API rnvk_result RNVK_CALL rnvk_binding_set_image(rnvk_binding binding, const uint8_t *rgba, size_t size, uint32_t width, uint32_t height);

/* Reads an output that is no buffer of the host's, of an inference that has finished. */
RNVK_API rnvk_result RNVK_CALL rnvk_binding_get_output(rnvk_binding binding, uint32_t index, float *values, size_t count);

/* Reads the classes of an inference with RNVK_WORK_WITH_CLASSES that has finished; count as for rnvk_session_classify. */
RNVK_API rnvk_result RNVK_CALL rnvk_binding_get_classes(rnvk_binding binding, rnvk_prediction *predictions, size_t count);

/* Device memory of its own buffers, in bytes. */
RNVK_API rnvk_result RNVK_CALL rnvk_binding_get_memory(rnvk_binding binding, uint64_t *bytes);

/* Frees its descriptors and its own buffers. */
RNVK_API rnvk_result RNVK_CALL rnvk_binding_destroy(rnvk_binding binding);

#ifdef __cplusplus
}
#endif

#endif
