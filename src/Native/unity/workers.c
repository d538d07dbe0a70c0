#include "workers.h"

#include "worker.h"

#include <stdlib.h>
#include <string.h>

static worker *first;
static uint64_t last_id;

/* The worker of a handle; NULL, with the text, where there is none. Main thread, under the lock. */
static worker *find(rnvk_unity_worker handle)
{
    worker *w = first;
    while (w != NULL && (w->id != (uint64_t)(uintptr_t)handle || w->is_given_up)) {
        w = w->next;
    }
    if (w == NULL) {
        problem(RNVK_ERROR_INVALID_HANDLE, "the worker was destroyed, or is none");
    }
    return w;
}

static rnvk_result check_idle(const worker *w, const char *what)
{
    return w->state == WORKER_IDLE ? RNVK_OK
        : w->state == WORKER_ENDED ? problem(w->failure, "%s", w->problem)
                                   : problem(RNVK_ERROR_INVALID_STATE, "%s: the worker loads or runs", what);
}

rnvk_result RNVK_CALL rnvk_unity_worker_create(rnvk_model model, const rnvk_session_options *options, rnvk_unity_worker *handle)
{
    rnvk_session_options stepping = RNVK_SESSION_OPTIONS_INIT;
    worker *w;
    rnvk_result result;
    if (handle == NULL) {
        return problem(RNVK_ERROR_INVALID_ARGUMENT, "worker is NULL");
    }
    *handle = NULL;
    if (!rnvk_unity_is_available()) {
        return RNVK_ERROR_VULKAN_UNAVAILABLE;
    }
    if (options != NULL) {
        if (options->struct_size != sizeof stepping) {
            return problem(RNVK_ERROR_INVALID_ARGUMENT, "rnvk_session_options.struct_size is %u, expected was %zu", options->struct_size, sizeof stepping);
        }
        stepping = *options;
    }
    stepping.flags |= RNVK_SESSION_STEPPING;
    w = calloc(1, sizeof *w);
    if (w == NULL) {
        return problem(RNVK_ERROR_OUT_OF_MEMORY, "there is no memory for a worker");
    }
    mutex_lock(&the_plugin.lock);
    result = passed_on(rnvk_session_prepare(the_plugin.device, model, &stepping, &w->preparation));
    if (result == RNVK_OK) {
        w->id = ++last_id;
        w->next = first;
        first = w;
        *handle = (rnvk_unity_worker)(uintptr_t)w->id;
    } else {
        free(w);
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

rnvk_result RNVK_CALL rnvk_unity_worker_get_ready(rnvk_unity_worker handle)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        worker_look(w);
        result = w->state == WORKER_IDLE ? RNVK_OK : w->state == WORKER_ENDED ? problem(w->failure, "%s", w->problem) : RNVK_RUNNING;
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

rnvk_result RNVK_CALL rnvk_unity_worker_get_progress(rnvk_unity_worker handle, rnvk_progress *progress)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        result = w->preparation != NULL ? passed_on(rnvk_preparation_get_progress(w->preparation, progress))
                                        : problem(RNVK_ERROR_INVALID_STATE, "the worker does not load any more");
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

rnvk_result RNVK_CALL rnvk_unity_worker_set_texture(rnvk_unity_worker handle, void *texture, uint32_t flags)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    if (texture == NULL) {
        return problem(RNVK_ERROR_INVALID_ARGUMENT, "texture is NULL");
    }
    if ((flags & ~(uint32_t)RNVK_UNITY_BEGINS_AT_TOP) != 0) {
        return problem(RNVK_ERROR_INVALID_ARGUMENT, "flags has bits 0x%x that nobody knows", flags & ~(uint32_t)RNVK_UNITY_BEGINS_AT_TOP);
    }
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        result = check_idle(w, "setting a texture");
        if (result == RNVK_OK) {
            w->texture = texture;
            w->texture_flags = flags;
        }
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

rnvk_result RNVK_CALL rnvk_unity_worker_set_image(rnvk_unity_worker handle, const uint8_t *rgba, size_t size, uint32_t width, uint32_t height)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        result = check_idle(w, "setting a picture");
        if (result == RNVK_OK) {
            result = passed_on(rnvk_binding_set_image(w->own, rgba, size, width, height));
        }
        if (result == RNVK_OK) {
            w->texture = NULL;
        }
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

rnvk_result RNVK_CALL rnvk_unity_worker_set_input(rnvk_unity_worker handle, uint32_t index, const float *values, size_t count)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        result = check_idle(w, "setting an input");
        if (result == RNVK_OK) {
            result = passed_on(rnvk_binding_set_input(w->own, index, values, count));
        }
        if (result == RNVK_OK) {
            w->texture = NULL;
        }
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

static rnvk_result step(worker *w, int64_t budget_ns, uint32_t work)
{
    rnvk_result failure = w->failure;
    switch (w->state) {
    case WORKER_LOADING:
        return problem(RNVK_ERROR_INVALID_STATE, "the worker loads");
    case WORKER_ENDED:
        return problem(failure, "%s", w->problem);
    case WORKER_FINISHED:
        w->state = WORKER_IDLE;
        return RNVK_OK;
    case WORKER_ASKED:
        return RNVK_BUSY;
    case WORKER_RECORDED:
        if (w->is_last_part) {
            return RNVK_BUSY;
        }
        break;
    default: /* idle or draining: is there something to tell? */
        if (failure != RNVK_OK) {
            w->failure = RNVK_OK;
            return problem(failure, "%s", w->problem);
        }
        if (w->state == WORKER_DRAINING) {
            return RNVK_BUSY;
        }
        w->has_parts = 0;
        w->is_last_part = 0;
        w->work = work;
        break;
    }
    w->budget_ns = budget_ns;
    w->state = WORKER_ASKED;
    return RNVK_RUNNING;
}

rnvk_result RNVK_CALL rnvk_unity_worker_step(rnvk_unity_worker handle, int64_t budget_ns, uint32_t work)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    if (budget_ns <= 0) {
        return problem(RNVK_ERROR_INVALID_ARGUMENT, "budget_ns is %lld; a positive number is needed", (long long)budget_ns);
    }
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        result = step(w, budget_ns, work);
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

rnvk_result RNVK_CALL rnvk_unity_worker_cancel(rnvk_unity_worker handle)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        worker_give_up(w);
        w->failure = w->state == WORKER_ENDED ? w->failure : RNVK_OK;
        result = RNVK_OK;
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

/* What was bound when an inference has finished, and nothing else has begun. */
static rnvk_result check_results(const worker *w)
{
    return w->state == WORKER_IDLE && w->last != NULL ? RNVK_OK : problem(RNVK_ERROR_INVALID_STATE, "no inference has finished, or another one runs");
}

rnvk_result RNVK_CALL rnvk_unity_worker_classify(rnvk_unity_worker handle, rnvk_prediction *predictions, size_t count)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        result = check_results(w);
        if (result == RNVK_OK) {
            result = passed_on(rnvk_binding_get_classes(w->last, predictions, count));
        }
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

rnvk_result RNVK_CALL rnvk_unity_worker_get_output(rnvk_unity_worker handle, uint32_t index, float *values, size_t count)
{
    rnvk_result result = RNVK_ERROR_INVALID_HANDLE;
    worker *w;
    mutex_lock(&the_plugin.lock);
    w = find(handle);
    if (w != NULL) {
        result = check_results(w);
        if (result == RNVK_OK) {
            result = passed_on(rnvk_binding_get_output(w->last, index, values, count));
        }
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

rnvk_result RNVK_CALL rnvk_unity_worker_destroy(rnvk_unity_worker handle)
{
    rnvk_result result = RNVK_OK;
    worker *w;
    mutex_lock(&the_plugin.lock);
    w = handle != NULL ? find(handle) : NULL;
    if (w != NULL) {
        w->is_given_up = 1;
        worker_give_up(w);

        /* It may stand at the door: it is not waited for here, where nobody opens. */
        rnvk_preparation_cancel(w->preparation);
    } else if (handle != NULL) {
        result = RNVK_ERROR_INVALID_HANDLE;
    }
    mutex_unlock(&the_plugin.lock);
    return result;
}

static void remove_given_up(void)
{
    worker **link = &first, *w;
    while ((w = *link) != NULL) {
        if (w->is_given_up && (w->state == WORKER_IDLE || w->state == WORKER_ENDED)) {
            *link = w->next;
            worker_free(w, &the_plugin);
            free(w);
        } else {
            link = &w->next;
        }
    }
}

void workers_record(void)
{
    unity_vulkan_recording_state state;
    worker *w;
    for (w = first; w != NULL; w = w->next) {
        worker_look(w);
        worker_record(w, &the_plugin);
    }
    if (the_plugin.vulkan->command_recording_state(&state, UNITY_QUEUE_ACCESS_NONE)) {
        for (w = first; w != NULL; w = w->next) {
            worker_frame_is_safe(w, state.safe_frame_number);
        }
    }
    remove_given_up();
}

void workers_end_all(void)
{
    worker *w;
    for (w = first; w != NULL; w = w->next) {
        worker_free(w, &the_plugin);
        w->state = WORKER_ENDED;
        w->failure = RNVK_ERROR_DEVICE_LOST;
        problem_copy(w->problem, "Unity has ended its Vulkan device: destroy the worker and make a new one");
    }
    remove_given_up();
}
