/*
 * resnetvk_unity.h - inferences on the Vulkan device that Unity renders with: libresnetvk_unity, a native plugin of Unity's over libresnetvk.
 *
 * Unity loads it, and it asks Unity for its Vulkan device. The main thread makes workers and asks for inferences; Unity's render thread does the work when it
 * comes to an event that the main thread has put between Unity's own commands with GL.IssuePluginEvent:
 *
 *     the queue event    lets threads that load a model at Unity's queue, for 2 ms at most while there are any; once per frame while a worker loads
 *     the record event   records what was asked for into Unity's command buffer, notices what has finished, frees what was given up; once per frame otherwise
 *
 * The rules of resnetvk.h hold here too: results, texts, structs. Texts of errors are in rnvk_unity_last_error. "Main thread": one thread at a time.
 */
#ifndef RESNETVK_UNITY_H
#define RESNETVK_UNITY_H

#include <resnetvk.h>

#if defined(_WIN32)
#define RNVK_UNITY_API __declspec(dllexport)
#else
#define RNVK_UNITY_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* 1 when Unity renders with Vulkan on a device that models can run on; 0 when not, and while Unity has no device. Any thread. */
RNVK_UNITY_API uint32_t RNVK_CALL rnvk_unity_is_available(void);

/* The text of the last error on the calling thread, "" when there was none; valid until the next one. Any thread. */
RNVK_UNITY_API const char *RNVK_CALL rnvk_unity_last_error(void);

enum { /* kinds of events */
    RNVK_UNITY_QUEUE_EVENT = 0,
    RNVK_UNITY_RECORD_EVENT = 1
};

/* What GL.IssuePluginEvent and CommandBuffer.IssuePluginEvent take: a function for Unity's render thread, and the number of an event. Any thread. */
typedef void(RNVK_CALL *rnvk_unity_render_event)(int event);
RNVK_UNITY_API rnvk_unity_render_event RNVK_CALL rnvk_unity_get_render_event(void);
RNVK_UNITY_API int RNVK_CALL rnvk_unity_get_event_id(uint32_t kind);

/* A model on Unity's device, one inference at a time. A number, as other handles. */
typedef struct rnvk_unity_worker_handle *rnvk_unity_worker;

/*
 * Begins to load a model. options: as for rnvk_session_prepare; RNVK_SESSION_STEPPING is added. Main thread.
 * Errors: RNVK_ERROR_VULKAN_UNAVAILABLE when rnvk_unity_is_available is 0; the text says why.
 */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_create(rnvk_model model, const rnvk_session_options *options, rnvk_unity_worker *worker);

/* RNVK_RUNNING while it loads or runs, RNVK_OK when it can be given an inference, or why loading failed. Main thread. */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_get_ready(rnvk_unity_worker worker);

/* How far loading is. Main thread. */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_get_progress(rnvk_unity_worker worker, rnvk_progress *progress);

enum { /* flags of rnvk_unity_worker_set_texture */
    RNVK_UNITY_BEGINS_AT_TOP = 1 /* the first row in memory is the top one; Unity's textures begin at the bottom */
};

/*
 * The picture of the next inference: what Texture.GetNativeTexturePtr gives. It must live, and show the picture, until the inference has finished.
 * Formats with sRGB in their name and formats of floats are read as linear light, others as encoded. A worker recognises a texture by its image, so one that
 * was destroyed must not be followed by another one of the same size and format in the same worker. Main thread.
 * Errors: RNVK_ERROR_INVALID_STATE while it loads or runs; what Unity says of the texture is told by rnvk_unity_worker_step.
 */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_set_texture(rnvk_unity_worker worker, void *texture, uint32_t flags);

/* The picture or an input of the next inference, from memory; as rnvk_binding_set_image and rnvk_binding_set_input. Main thread. */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_set_image(
    rnvk_unity_worker worker, const uint8_t *rgba, size_t size, uint32_t width, uint32_t height);
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_set_input(rnvk_unity_worker worker, uint32_t index, const float *values, size_t count);

/*
 * Asks the next record event for a part that takes the device about budget_ns; INT64_MAX for all that is left. work: RNVK_WORK_.... Main thread.
 * Returns RNVK_RUNNING when a part was asked for, RNVK_BUSY when nothing was done, RNVK_OK when the results are there. After an error it is ready again.
 */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_step(rnvk_unity_worker worker, int64_t budget_ns, uint32_t work);

/* Gives up the inference under way, if there is one. It is ready again when the frames that know of it have run. Main thread. */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_cancel(rnvk_unity_worker worker);

/* Results of an inference that has finished; as rnvk_binding_get_classes and rnvk_binding_get_output. Main thread. */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_classify(rnvk_unity_worker worker, rnvk_prediction *predictions, size_t count);
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_get_output(rnvk_unity_worker worker, uint32_t index, float *values, size_t count);

/* Gives the worker up at once; what it holds is freed by a record event when no frame uses it, or with Unity's device. Takes NULL. Main thread. */
RNVK_UNITY_API rnvk_result RNVK_CALL rnvk_unity_worker_destroy(rnvk_unity_worker worker);

#ifdef __cplusplus
}
#endif

#endif
