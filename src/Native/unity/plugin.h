/* The plugin between Unity and its workers. Everything under its lock, which is held for short times only. */
#ifndef PLUGIN_H
#define PLUGIN_H

#include "threads.h"
#include "unity_interfaces.h"

#include <resnetvk_vulkan.h>

typedef struct plugin {
    mutex lock;
    const unity_graphics *graphics;
    const unity_graphics_vulkan *vulkan; /* NULL unless Unity renders with Vulkan and its device is there */
    unity_vulkan_instance unity;         /* its device */
    rnvk_device device;                  /* the same, lent to the library; NULL when there is none */
    PFN_vkCreateImageView create_image_view;
    PFN_vkDestroyImageView destroy_image_view;
    PFN_vkDeviceWaitIdle wait_idle;
    int first_event; /* queue event; the record event is the next one */
} plugin;

extern plugin the_plugin;

#endif
