/*
 * Unity's side of a native plugin, as small as it can be: interface tables, a Vulkan device made through the plugin's hook, textures, and a render thread that
 * executes what the main thread puts in order, frame by frame, two in flight. Whatever the plugin does that it may not ends the program with status 1.
 */
#ifndef UNITY_H
#define UNITY_H

#include <stdint.h>

typedef struct unity_texture unity_texture;

typedef void (*unity_event_function)(int event);

/* Loads the plugin and makes a device. renderer: 21 is Vulkan. NULL, or what went wrong. */
const char *unity_start(const char *plugin, int renderer, int validation);

/* Ends the device, as when the player quits, and gives the number of messages of the validation layer. */
int unity_stop(void);

/* Unity makes its device anew, as after a change of settings. */
const char *unity_restart(void);

/* RGBA, 8 bits a channel; is_linear: of a format whose values shaders read as linear light. */
unity_texture *unity_texture_create(uint32_t width, uint32_t height, int is_linear);
void unity_texture_destroy(unity_texture *texture);

/* Stands for a texture that was destroyed. */
unity_texture *unity_no_texture(void);

/* Puts into the frame's commands: pixels into a texture, in their order; an event of the plugin's. Ends the frame and waits until the render thread has submitted it. */
void unity_blit(unity_texture *texture, const uint8_t *rgba);
void unity_issue(unity_event_function function, int event);
void unity_present(void);

/* What the hook has enabled on the device: 1 timeline semaphores, 2 subgroup size control. */
int unity_features(void);

#endif
