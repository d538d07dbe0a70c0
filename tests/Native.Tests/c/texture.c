/*
 * A picture in a texture of the host's, recorded in its command buffer; and what is wrong with pictures that are refused.
 *
 *     texture PIXELS.rnvk VALIDATION
 *
 * PIXELS.rnvk: the pixels of a picture, 0 to 255, as [1, 3, 5, 7]. VALIDATION: 1 or 0.
 */
#include "../../../samples/c/host.h"
#include "check.h"

#define WIDTH 7
#define HEIGHT 5
#define COUNT (3 * WIDTH * HEIGHT)
#define VK(call) CHECK((call) == VK_SUCCESS)

typedef struct texture {
    VkImage image;
    VkDeviceMemory memory;
    VkImageView view;
    host_buffer pixels;
} texture;

static void create(host *h, texture *t)
{
    VkImageCreateInfo image = {VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO, NULL, 0, VK_IMAGE_TYPE_2D, VK_FORMAT_B8G8R8A8_UNORM, {WIDTH, HEIGHT, 1}, 1, 1,
        VK_SAMPLE_COUNT_1_BIT, VK_IMAGE_TILING_OPTIMAL, VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT, VK_SHARING_MODE_EXCLUSIVE, 0, NULL,
        VK_IMAGE_LAYOUT_UNDEFINED};
    VkImageViewCreateInfo view = {VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO, NULL, 0, VK_NULL_HANDLE, VK_IMAGE_VIEW_TYPE_2D, VK_FORMAT_B8G8R8A8_UNORM,
        {VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY, VK_COMPONENT_SWIZZLE_IDENTITY},
        {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1}};
    VkMemoryAllocateInfo memory = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, NULL, 0, 0};
    VkMemoryRequirements needs;
    int i;
    CHECK(host_buffer_create(h, 4 * WIDTH * HEIGHT, &t->pixels) == NULL);
    for (i = 0; i < 4 * WIDTH * HEIGHT; i++) {
        ((uint8_t *)t->pixels.mapped)[i] = (uint8_t)(i * 53);
    }
    VK(vkCreateImage(h->device, &image, NULL, &t->image));
    vkGetImageMemoryRequirements(h->device, t->image, &needs);
    memory.allocationSize = needs.size;
    while ((needs.memoryTypeBits >> memory.memoryTypeIndex & 1) == 0) {
        memory.memoryTypeIndex++;
    }
    VK(vkAllocateMemory(h->device, &memory, NULL, &t->memory));
    VK(vkBindImageMemory(h->device, t->image, t->memory, 0));
    view.image = t->image;
    VK(vkCreateImageView(h->device, &view, NULL, &t->view));
}

static void destroy(host *h, texture *t)
{
    vkDestroyImageView(h->device, t->view, NULL);
    vkDestroyImage(h->device, t->image, NULL);
    vkFreeMemory(h->device, t->memory, NULL);
    host_buffer_destroy(h, &t->pixels);
}

/* What a renderer does anyway: fills the texture and makes it readable for shaders; here for those of the compute stage. */
static void fill(host *h, texture *t)
{
    VkImageMemoryBarrier barrier = {VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER, NULL, 0, VK_ACCESS_TRANSFER_WRITE_BIT, VK_IMAGE_LAYOUT_UNDEFINED,
        VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_QUEUE_FAMILY_IGNORED, VK_QUEUE_FAMILY_IGNORED, t->image, {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1}};
    VkBufferImageCopy copy = {0, 0, 0, {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1}, {0, 0, 0}, {WIDTH, HEIGHT, 1}};
    vkCmdPipelineBarrier(h->commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 0, NULL, 0, NULL, 1, &barrier);
    vkCmdCopyBufferToImage(h->commands, t->pixels.buffer, t->image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &copy);
    barrier.srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT;
    barrier.dstAccessMask = VK_ACCESS_SHADER_READ_BIT;
    barrier.oldLayout = VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL;
    barrier.newLayout = VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL;
    vkCmdPipelineBarrier(h->commands, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 0, NULL, 0, NULL, 1, &barrier);
}

static rnvk_image describe(const texture *t)
{
    rnvk_image image = RNVK_IMAGE_INIT;
    image.planes[0].view = t->view;
    image.planes[0].layout = VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL;
    image.width = WIDTH;
    image.height = HEIGHT;
    return image;
}

/* The texture has blue first; a flipped one has its rows in the other order. */
static void check_picture(host *h, rnvk_session session, texture *t, uint32_t flags)
{
    rnvk_image image = describe(t);
    rnvk_binding_source source = RNVK_BINDING_SOURCE_INIT;
    rnvk_binding binding;
    const uint8_t *bgra = t->pixels.mapped;
    float y[COUNT];
    int c, row, column;
    image.flags = flags;
    source.image = &image;
    OK(rnvk_session_bind(session, &source, &binding));
    VK(host_begin(h));
    fill(h, t);
    OK(rnvk_session_record(session, h->commands, binding, RNVK_WORK_FROM_IMAGE));
    VK(host_submit(h));
    VK(host_wait(h));
    OK(rnvk_binding_get_output(binding, 0, y, COUNT));
    for (c = 0; c < 3; c++) {
        for (row = 0; row < HEIGHT; row++) {
            for (column = 0; column < WIDTH; column++) {
                int from = flags == RNVK_IMAGE_FLIP ? HEIGHT - 1 - row : row;
                float difference = y[(c * HEIGHT + row) * WIDTH + column] - (float)bgra[4 * (from * WIDTH + column) + 2 - c];
                CHECK(difference < 0.01f && difference > -0.01f);
            }
        }
    }
    EXPECT(RNVK_ERROR_INVALID_STATE, "", rnvk_binding_set_image(binding, bgra, 4 * WIDTH * HEIGHT, WIDTH, HEIGHT));
    OK(rnvk_binding_destroy(binding));
}

static void check_refused(rnvk_session session, const rnvk_image *image, const char *words)
{
    rnvk_binding_source source = RNVK_BINDING_SOURCE_INIT;
    rnvk_binding binding = MADE_UP(rnvk_binding);
    source.image = image;
    EXPECT(RNVK_ERROR_INVALID_ARGUMENT, words, rnvk_session_bind(session, &source, &binding));
    CHECK(binding == NULL);
}

static void check_wrong_pictures(rnvk_session session, const texture *t)
{
    rnvk_image image = describe(t);
    image.struct_size = 3;
    check_refused(session, &image, "rnvk_image.struct_size is 3");
    image = describe(t);
    image.flags = 2;
    check_refused(session, &image, "rnvk_image.flags has bits 0x2");
    image = describe(t);
    image.planes[0].view = VK_NULL_HANDLE;
    check_refused(session, &image, "Plane 0 has no image view");
    image = describe(t);
    image.planes[1].view = t->view;
    check_refused(session, &image, "planes[1] is given");
    image = describe(t);
    image.planes[0].layout = VK_IMAGE_LAYOUT_UNDEFINED;
    check_refused(session, &image, "planes[0].layout is 0");
    image = describe(t);
    image.planes[2].reserved = 1;
    check_refused(session, &image, "planes[2].reserved is 1");
    image = describe(t);
    image.kind = RNVK_IMAGE_NV12;
    check_refused(session, &image, "planes[1].layout is 0");
    image.kind = 4;
    check_refused(session, &image, "rnvk_image.kind is 4");
    image = describe(t);
    image.encoding = 2;
    check_refused(session, &image, "rnvk_image.encoding is 2");
    image = describe(t);
    image.matrix = 3;
    check_refused(session, &image, "rnvk_image.matrix is 3");
    image = describe(t);
    image.range = UINT32_MAX;
    check_refused(session, &image, "rnvk_image.range is");
    image = describe(t);
    image.siting = 2;
    check_refused(session, &image, "rnvk_image.siting is 2");
    image = describe(t);
    image.fit = 4;
    check_refused(session, &image, "rnvk_image.fit is 4");
    image = describe(t);
    image.width = 0;
    check_refused(session, &image, "this one is 0");
    image.width = UINT32_MAX;
    check_refused(session, &image, "rnvk_image.width is");
    image = describe(t);
    image.part_x = WIDTH;
    check_refused(session, &image, "is empty or does not lie within");
    image = describe(t);
    image.pad_color[3] = 1;
    check_refused(session, &image, "pad_color[3] is 1");
    image = describe(t);
    image.reserved = 1;
    check_refused(session, &image, "rnvk_image.reserved is 1");
}

int main(int argc, char **argv)
{
    host h;
    rnvk_host_vulkan lent;
    rnvk_device device;
    rnvk_model model;
    rnvk_session session;
    rnvk_session_options options = RNVK_SESSION_OPTIONS_INIT;
    texture picture;
    const char *problem;
    CHECK(argc == 3);
    options.timeout_ns = RNVK_NO_TIMEOUT;
    problem = host_create(&h, strcmp(argv[2], "1") == 0);
    if (problem != NULL) {
        fprintf(stderr, "%s\n", problem);
        return 1;
    }
    lent = host_lend(&h);
    OK(rnvk_device_adopt(&lent, &device));
    OK(rnvk_model_load_file(argv[1], &model));
    OK(rnvk_session_create(device, model, &options, &session));
    create(&h, &picture);
    check_picture(&h, session, &picture, 0);
    check_picture(&h, session, &picture, RNVK_IMAGE_FLIP);
    check_wrong_pictures(session, &picture);
    OK(rnvk_session_destroy(session));
    OK(rnvk_model_destroy(model));
    OK(rnvk_device_destroy(device));
    destroy(&h, &picture);
    host_destroy(&h);
    CHECK(h.messages == 0);
    puts("texture: passed");
    return 0;
}
