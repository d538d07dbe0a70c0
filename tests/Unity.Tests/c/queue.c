/*
 * Watches what the plugin does with the queue: one thread at a time may use it, and who waits for the device uses it. The waits are long
 * here, so that a second thread is seen.
 */
#define _POSIX_C_SOURCE 200809L

#include "engine.h"

#include <string.h>
#include <time.h>

static int queue_users;

static VkResult VKAPI_CALL submit(VkQueue queue, uint32_t count, const VkSubmitInfo *infos, VkFence fence)
{
    VkResult result;
    MUST(__atomic_fetch_add(&queue_users, 1, __ATOMIC_SEQ_CST) == 0);
    result = vkQueueSubmit(queue, count, infos, fence);
    MUST(__atomic_fetch_sub(&queue_users, 1, __ATOMIC_SEQ_CST) == 1);
    return result;
}

static VkResult VKAPI_CALL wait_for_device(VkDevice device)
{
    static const struct timespec long_enough = {0, 50000000};
    VkResult result;
    MUST(__atomic_fetch_add(&queue_users, 1, __ATOMIC_SEQ_CST) == 0);
    nanosleep(&long_enough, NULL);
    result = vkDeviceWaitIdle(device);
    MUST(__atomic_fetch_sub(&queue_users, 1, __ATOMIC_SEQ_CST) == 1);
    return result;
}

static PFN_vkVoidFunction use_of_queue(const char *name)
{
    if (strcmp(name, "vkQueueSubmit") == 0) {
        return (PFN_vkVoidFunction)submit;
    }
    return strcmp(name, "vkDeviceWaitIdle") == 0 ? (PFN_vkVoidFunction)wait_for_device : NULL;
}

static PFN_vkVoidFunction VKAPI_CALL device_function(VkDevice device, const char *name)
{
    PFN_vkVoidFunction ours = use_of_queue(name);
    return ours != NULL ? ours : vkGetDeviceProcAddr(device, name);
}

PFN_vkVoidFunction VKAPI_CALL queue_instance_function(VkInstance instance, const char *name)
{
    PFN_vkVoidFunction ours = strcmp(name, "vkGetDeviceProcAddr") == 0 ? (PFN_vkVoidFunction)device_function : use_of_queue(name);
    return ours != NULL ? ours : vkGetInstanceProcAddr(instance, name);
}
