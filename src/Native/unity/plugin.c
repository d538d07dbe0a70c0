#include "plugin.h"

#include "door.h"
#include "hook.h"
#include "problems.h"
#include "resnetvk_unity.h"
#include "workers.h"

#include <string.h>

plugin the_plugin = {.lock = MUTEX_INIT};

static char unavailable[PROBLEM_SIZE] = "Unity has not loaded libresnetvk_unity as a plugin";

static PFN_vkVoidFunction device_function(const unity_vulkan_instance *unity, const char *name)
{
    PFN_vkGetDeviceProcAddr get = (PFN_vkGetDeviceProcAddr)unity->get_instance_proc_addr(unity->instance, "vkGetDeviceProcAddr");
    return get(unity->device, name);
}

static void configure(plugin *p)
{
    unity_vulkan_event_config queue = {UNITY_RENDER_PASS_ANY, UNITY_QUEUE_ACCESS_ALLOWED, UNITY_EVENT_AFTER_LAST_FRAME};
    unity_vulkan_event_config record = {
        UNITY_RENDER_PASS_OUTSIDE, UNITY_QUEUE_ACCESS_NONE, UNITY_EVENT_AFTER_LAST_FRAME | UNITY_EVENT_MODIFIES_COMMAND_BUFFER};
    p->vulkan->configure_event(p->first_event + RNVK_UNITY_QUEUE_EVENT, &queue);
    p->vulkan->configure_event(p->first_event + RNVK_UNITY_RECORD_EVENT, &record);
}

static void adopt(plugin *p)
{
    rnvk_host_vulkan host = RNVK_HOST_VULKAN_INIT;
    p->unity = p->vulkan->instance();
    host.instance = p->unity.instance;
    host.physical_device = p->unity.physical_device;
    host.device = p->unity.device;
    host.queue = p->unity.graphics_queue;
    host.queue_family = p->unity.queue_family_index;
    host.get_instance_proc_addr = p->unity.get_instance_proc_addr;
    host.features = hook_features(p->unity.device);
    host.lock_queue = door_enter;
    host.unlock_queue = door_leave;
    if (rnvk_device_adopt(&host, &p->device) != RNVK_OK) {
        problem_copy(unavailable, rnvk_last_error());
        return;
    }
    p->create_image_view = (PFN_vkCreateImageView)device_function(&p->unity, "vkCreateImageView");
    p->destroy_image_view = (PFN_vkDestroyImageView)device_function(&p->unity, "vkDestroyImageView");
    p->wait_idle = (PFN_vkDeviceWaitIdle)device_function(&p->unity, "vkDeviceWaitIdle");
}

static void begin(plugin *p, const unity_graphics_vulkan *vulkan)
{
    if (p->device != NULL) {
        return;
    }
    if (p->graphics->get_renderer() != UNITY_RENDERER_VULKAN || vulkan == NULL) {
        problem_copy(unavailable, "Unity does not render with Vulkan");
        return;
    }
    p->vulkan = vulkan;
    configure(p);
    adopt(p);
}

/*
 * Unity's device is about to end, and nobody uses its queue any more: threads that load may, to come to their end. Not before the wait:
 * waiting for a device uses all of its queues, and one thread at a time may use a queue.
 */
static void end(plugin *p)
{
    if (p->device != NULL) {
        p->wait_idle(p->unity.device);
        door_open();
        workers_end_all();
        rnvk_device_destroy(p->device);
        door_close();
        p->device = NULL;
    }
    p->vulkan = NULL;
    problem_copy(unavailable, "Unity has ended its Vulkan device");
}

static const unity_graphics_vulkan *vulkan_interface; /* NULL in a Unity without Vulkan */

static void UNITY_CALL on_device_event(int event)
{
    mutex_lock(&the_plugin.lock);
    if (event == UNITY_DEVICE_INITIALIZE) {
        begin(&the_plugin, vulkan_interface);
    } else if (event == UNITY_DEVICE_SHUTDOWN) {
        end(&the_plugin);
    }
    mutex_unlock(&the_plugin.lock);
}

static void RNVK_CALL on_render_event(int event)
{
    if (event == the_plugin.first_event + RNVK_UNITY_QUEUE_EVENT) {
        /* Not under the lock: the thread at the door does not want it, but the main thread may. */
        door_open_for_a_while();
    } else if (event == the_plugin.first_event + RNVK_UNITY_RECORD_EVENT) {
        mutex_lock(&the_plugin.lock);
        if (the_plugin.device != NULL) {
            workers_record();
        }
        mutex_unlock(&the_plugin.lock);
    }
}

/* Unity calls these two by name; as a plugin that is loaded at startup, before it makes its device. */
UNITY_EXPORT void UNITY_CALL UnityPluginLoad(const unity_interfaces *interfaces);
UNITY_EXPORT void UNITY_CALL UnityPluginUnload(void);

void UNITY_CALL UnityPluginLoad(const unity_interfaces *interfaces)
{
    the_plugin.graphics = interfaces->get_interface_split(UNITY_GRAPHICS_HIGH, UNITY_GRAPHICS_LOW);
    vulkan_interface = interfaces->get_interface_split(UNITY_VULKAN_HIGH, UNITY_VULKAN_LOW);
    problem_copy(unavailable, "Unity has no device yet");
    the_plugin.first_event = the_plugin.graphics->reserve_event_id_range(2);
    the_plugin.graphics->register_device_event_callback(on_device_event);
    if (the_plugin.graphics->get_renderer() != UNITY_RENDERER_NULL) {
        on_device_event(UNITY_DEVICE_INITIALIZE);
    } else if (vulkan_interface != NULL) {
        hook_install(vulkan_interface);
    }
}

void UNITY_CALL UnityPluginUnload(void)
{
    if (the_plugin.graphics != NULL) {
        the_plugin.graphics->unregister_device_event_callback(on_device_event);
        on_device_event(UNITY_DEVICE_SHUTDOWN);
        the_plugin.graphics = NULL;
    }
}

uint32_t RNVK_CALL rnvk_unity_is_available(void)
{
    uint32_t is_available;
    mutex_lock(&the_plugin.lock);
    is_available = the_plugin.device != NULL;
    if (!is_available) {
        problem(RNVK_ERROR_VULKAN_UNAVAILABLE, "%s", unavailable);
    }
    mutex_unlock(&the_plugin.lock);
    return is_available;
}

rnvk_unity_render_event RNVK_CALL rnvk_unity_get_render_event(void)
{
    return on_render_event;
}

int RNVK_CALL rnvk_unity_get_event_id(uint32_t kind)
{
    return the_plugin.first_event + (int)kind;
}
