/* Unity makes its Vulkan device; this adds the features that help inferences, where the device has them and Unity has not thought of them. */
#ifndef HOOK_H
#define HOOK_H

#include "unity_interfaces.h"

/* Before Unity makes its device; later it does nothing. */
void hook_install(const unity_graphics_vulkan *vulkan);

/* RNVK_FEATURE_... that are enabled on a device. */
uint32_t hook_features(VkDevice device);

#endif
