/* What the parts of the engine that tests play share; see unity.h for what tests call. */
#ifndef ENGINE_H
#define ENGINE_H

#include "unity.h"

#include "../../../samples/c/host.h"

#include <stdio.h>
#include <stdlib.h>

#define MUST(condition)                                                                \
    do {                                                                               \
        if (!(condition)) {                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);     \
            exit(1);                                                                   \
        }                                                                              \
    } while (0)

struct unity_texture {
    host_image image;
    VkFormat format;
    host_use use; /* the last one */
    host_buffer staging;
};

/* The device; not there before unity_start. */
extern host vulkan;

/* What a plugin is given as vkGetInstanceProcAddr: ends the program when two threads of the plugin's use the queue at once. */
PFN_vkVoidFunction VKAPI_CALL queue_instance_function(VkInstance instance, const char *name);

/* Waits until the render thread has done all that it was given. */
void unity_drain(void);

#endif
