#include "engine.h"

/* As host_image_create, in a format of one's choice and without a view: that is the plugin's. */
static void create_image(unity_texture *texture, uint32_t width, uint32_t height)
{
    VkImageCreateInfo info = {VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO, NULL, 0, VK_IMAGE_TYPE_2D, texture->format, {width, height, 1}, 1, 1,
        VK_SAMPLE_COUNT_1_BIT, VK_IMAGE_TILING_OPTIMAL, VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_SAMPLED_BIT, VK_SHARING_MODE_EXCLUSIVE, 0, NULL,
        VK_IMAGE_LAYOUT_UNDEFINED};
    VkMemoryAllocateInfo memory = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, NULL, 0, 0};
    VkMemoryRequirements needs;
    MUST(vkCreateImage(vulkan.device, &info, NULL, &texture->image.image) == VK_SUCCESS);
    vkGetImageMemoryRequirements(vulkan.device, texture->image.image, &needs);
    memory.allocationSize = needs.size;
    while ((needs.memoryTypeBits >> memory.memoryTypeIndex & 1) == 0) {
        memory.memoryTypeIndex++;
    }
    MUST(vkAllocateMemory(vulkan.device, &memory, NULL, &texture->image.memory) == VK_SUCCESS);
    MUST(vkBindImageMemory(vulkan.device, texture->image.image, texture->image.memory, 0) == VK_SUCCESS);
    texture->image.width = width;
    texture->image.height = height;
}

unity_texture *unity_texture_create(uint32_t width, uint32_t height, int is_linear)
{
    unity_texture *texture = calloc(1, sizeof *texture);
    MUST(texture != NULL);
    unity_drain();
    texture->format = is_linear ? VK_FORMAT_R8G8B8A8_SRGB : VK_FORMAT_R8G8B8A8_UNORM;
    create_image(texture, width, height);
    MUST(host_buffer_create(&vulkan, (VkDeviceSize)4 * width * height, &texture->staging) == NULL);
    texture->use = host_unknown;
    return texture;
}

void unity_texture_destroy(unity_texture *texture)
{
    unity_drain();
    MUST(vkDeviceWaitIdle(vulkan.device) == VK_SUCCESS);
    host_image_destroy(&vulkan, &texture->image);
    host_buffer_destroy(&vulkan, &texture->staging);
    free(texture);
}

