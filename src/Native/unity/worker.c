#include "worker.h"

#include <stdint.h>
#include <string.h>

static void fail(worker *w, rnvk_result result, const char *text)
{
    w->failure = result;
    problem_copy(w->problem, text);
}

void worker_look(worker *w)
{
    rnvk_result result;
    if (w->state != WORKER_LOADING) {
        return;
    }
    result = rnvk_preparation_wait(w->preparation, 0, &w->session);
    if (result == RNVK_RUNNING) {
        return;
    }
    if (result == RNVK_OK) {
        result = rnvk_session_bind(w->session, NULL, &w->own);
    }
    if (result != RNVK_OK) {
        fail(w, result, rnvk_last_error());
    }
    w->state = result == RNVK_OK ? WORKER_IDLE : WORKER_ENDED;
    rnvk_preparation_destroy(w->preparation);
    w->preparation = NULL;
}

static void picture_free(worker_picture *picture, plugin *p)
{
    rnvk_binding_destroy(picture->binding);
    if (picture->view != VK_NULL_HANDLE) {
        p->destroy_image_view(p->unity.device, picture->view, NULL);
    }
    memset(picture, 0, sizeof *picture);
}

/* Whether a shader reads linear light from a view of the format. */
static int is_linear(VkFormat format)
{
    switch (format) {
    case VK_FORMAT_R8G8B8_SRGB:
    case VK_FORMAT_B8G8R8_SRGB:
    case VK_FORMAT_R8G8B8A8_SRGB:
    case VK_FORMAT_B8G8R8A8_SRGB:
    case VK_FORMAT_A8B8G8R8_SRGB_PACK32:
    case VK_FORMAT_R16G16B16_SFLOAT:
    case VK_FORMAT_R16G16B16A16_SFLOAT:
    case VK_FORMAT_R32G32B32_SFLOAT:
    case VK_FORMAT_R32G32B32A32_SFLOAT:
    case VK_FORMAT_B10G11R11_UFLOAT_PACK32:
        return 1;
    default:
        return 0;
    }
}

/* A view of an image of Unity's and a binding that reads it. Nothing reads the one before any more: a worker has one inference at a time. */
static rnvk_result bind_picture(worker *w, plugin *p, const unity_vulkan_image *image)
{
    VkImageViewCreateInfo view = {VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO, NULL, 0, image->image, VK_IMAGE_VIEW_TYPE_2D, image->format,
        {VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY},
        {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1}};
    rnvk_binding_source source = RNVK_BINDING_SOURCE_INIT;
    rnvk_image picture = RNVK_IMAGE_INIT;
    rnvk_result result;
    if (image->type != VK_IMAGE_TYPE_2D || image->samples != VK_SAMPLE_COUNT_1_BIT || (image->usage & VK_IMAGE_USAGE_SAMPLED_BIT) == 0
        || (image->aspect & VK_IMAGE_ASPECT_COLOR_BIT) == 0) {
        return problem(RNVK_ERROR_INVALID_ARGUMENT, "the texture is no colour texture of two dimensions that shaders can read (type %d, samples %d, usage 0x%x, aspect 0x%x)",
            (int)image->type, (int)image->samples, (unsigned)image->usage, (unsigned)image->aspect);
    }
    picture_free(&w->picture, p);
    if (p->create_image_view(p->unity.device, &view, NULL, &w->picture.view) != VK_SUCCESS) {
        w->picture.view = VK_NULL_HANDLE;
        return problem(RNVK_ERROR_VULKAN, "a view of the texture, of format %d, cannot be created", (int)image->format);
    }
    picture.planes[0].view = w->picture.view;
    picture.planes[0].layout = VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL;
    picture.width = image->extent.width;
    picture.height = image->extent.height;
    picture.encoding = is_linear(image->format) ? RNVK_LINEAR : RNVK_ENCODED;
    picture.flags = (w->texture_flags & RNVK_UNITY_BEGINS_AT_TOP) != 0 ? 0 : RNVK_IMAGE_FLIP;
    source.image = &picture;
    result = passed_on(rnvk_session_bind(w->session, &source, &w->picture.binding));
    if (result == RNVK_OK) {
        w->picture.image = image->image;
        w->picture.format = image->format;
        w->picture.extent = image->extent;
        w->picture.flags = w->texture_flags;
    }
    return result;
}

/* Unity puts the image into the layout in which it is read, with the barriers that takes. */
static rnvk_result access_picture(worker *w, plugin *p)
{
    unity_vulkan_image image;
    memset(&image, 0, sizeof image);
    if (!p->vulkan->access_texture(w->texture, NULL, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
            VK_ACCESS_SHADER_READ_BIT, UNITY_ACCESS_PIPELINE_BARRIER, &image)) {
        return problem(RNVK_ERROR_INVALID_ARGUMENT, "Unity does not know the texture %p", w->texture);
    }
    if (image.image == w->picture.image && image.format == w->picture.format && image.extent.width == w->picture.extent.width
        && image.extent.height == w->picture.extent.height && w->texture_flags == w->picture.flags) {
        return RNVK_OK;
    }
    return w->has_parts ? problem(RNVK_ERROR_INVALID_STATE, "the texture became another one before the inference had finished") : bind_picture(w, p, &image);
}

static rnvk_result record(worker *w, plugin *p)
{
    unity_vulkan_recording_state state;
    rnvk_result result = w->texture != NULL ? access_picture(w, p) : RNVK_OK;
    if (result != RNVK_OK) {
        return result;
    }
    w->last = w->texture != NULL ? w->picture.binding : w->own;
    p->vulkan->ensure_outside_render_pass();
    if (!p->vulkan->command_recording_state(&state, UNITY_QUEUE_ACCESS_NONE)) {
        return problem(RNVK_ERROR_INVALID_STATE, "Unity records no command buffer at this event");
    }
    result = passed_on(rnvk_session_record_step(w->session, state.command_buffer, w->budget_ns, w->last, w->work));
    if (result >= RNVK_OK) {
        w->has_parts = 1;
        w->last_frame = state.current_frame_number;
        w->is_last_part = result == RNVK_OK;
        w->state = WORKER_RECORDED;
    }
    return result;
}

void worker_record(worker *w, plugin *p)
{
    rnvk_result result;
    if (w->state != WORKER_ASKED) {
        return;
    }
    result = record(w, p);
    if (result < RNVK_OK) {
        fail(w, result, rnvk_unity_last_error());
        worker_give_up(w);
    }
}

void worker_give_up(worker *w)
{
    if (w->state == WORKER_ASKED || w->state == WORKER_RECORDED || w->state == WORKER_FINISHED) {
        rnvk_session_cancel_steps(w->session);
        w->state = w->has_parts ? WORKER_DRAINING : WORKER_IDLE;
        w->has_parts = 0;
    }
}

void worker_frame_is_safe(worker *w, unsigned long long frame)
{
    if (frame < w->last_frame) {
        return;
    }
    if (w->state == WORKER_RECORDED && w->is_last_part) {
        w->state = WORKER_FINISHED;
    } else if (w->state == WORKER_DRAINING) {
        w->state = WORKER_IDLE;
    }
}

void worker_free(worker *w, plugin *p)
{
    rnvk_preparation_destroy(w->preparation);
    picture_free(&w->picture, p);
    rnvk_binding_destroy(w->own);
    rnvk_session_destroy(w->session);
    w->preparation = NULL;
    w->own = NULL;
    w->session = NULL;
}
