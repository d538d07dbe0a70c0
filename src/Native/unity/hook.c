#include "hook.h"

#include <resnetvk_vulkan.h>
#include <string.h>

static PFN_vkGetInstanceProcAddr next; /* of the loader, or of another plugin's hook */
static VkInstance hooked_instance;
static uint32_t instance_version;
static VkDevice hooked_device;
static uint32_t features; /* on hooked_device */

/* Vulkan knows a structure in a chain by its type. */
static const void *find(const void *chain, VkStructureType type)
{
    const VkBaseInStructure *structure = chain;
    while (structure != NULL && structure->sType != type) {
        structure = structure->pNext;
    }
    return structure;
}

/* The features are what an instance of 1.3 has without extensions; Unity asks for an older one. */
static VkResult VKAPI_CALL create_instance(const VkInstanceCreateInfo *info, const VkAllocationCallbacks *callbacks, VkInstance *instance)
{
    PFN_vkCreateInstance create = (PFN_vkCreateInstance)next(VK_NULL_HANDLE, "vkCreateInstance");
    PFN_vkEnumerateInstanceVersion get_version = (PFN_vkEnumerateInstanceVersion)next(VK_NULL_HANDLE, "vkEnumerateInstanceVersion");
    VkApplicationInfo application = {VK_STRUCTURE_TYPE_APPLICATION_INFO, NULL, NULL, 0, NULL, 0, VK_API_VERSION_1_0};
    VkInstanceCreateInfo changed = *info;
    uint32_t version = VK_API_VERSION_1_0;
    VkResult result;
    if (info->pApplicationInfo != NULL) {
        application = *info->pApplicationInfo;
    }
    if (get_version != NULL && get_version(&version) == VK_SUCCESS && version >= VK_API_VERSION_1_3 && application.apiVersion < VK_API_VERSION_1_3) {
        application.apiVersion = VK_API_VERSION_1_3;
    }
    changed.pApplicationInfo = &application;
    instance_version = application.apiVersion;
    result = create(&changed, callbacks, instance);
    hooked_instance = result == VK_SUCCESS ? *instance : VK_NULL_HANDLE;
    return result;
}

/* What the chain of a device to be made enables, in either of the two ways to say so. */
static uint32_t enabled(const void *chain)
{
    const VkPhysicalDeviceVulkan12Features *core12 = find(chain, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES);
    const VkPhysicalDeviceVulkan13Features *core13 = find(chain, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES);
    const VkPhysicalDeviceTimelineSemaphoreFeatures *timeline = find(chain, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES);
    const VkPhysicalDeviceSubgroupSizeControlFeatures *subgroups = find(chain, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES);
    uint32_t found = 0;
    if ((core12 != NULL && core12->timelineSemaphore) || (timeline != NULL && timeline->timelineSemaphore)) {
        found |= RNVK_FEATURE_TIMELINE_SEMAPHORE;
    }
    if ((core13 != NULL && core13->subgroupSizeControl) || (subgroups != NULL && subgroups->subgroupSizeControl)) {
        found |= RNVK_FEATURE_SUBGROUP_SIZE_CONTROL;
    }
    if ((core13 != NULL && core13->computeFullSubgroups) || (subgroups != NULL && subgroups->computeFullSubgroups)) {
        found |= RNVK_FEATURE_FULL_SUBGROUPS;
    }
    return found;
}

/* Unity's own structures are left as they are: what is not said in them yet is said in ours, in front of them. */
static VkResult VKAPI_CALL create_device(
    VkPhysicalDevice physical_device, const VkDeviceCreateInfo *info, const VkAllocationCallbacks *callbacks, VkDevice *device)
{
    PFN_vkCreateDevice create = (PFN_vkCreateDevice)next(hooked_instance, "vkCreateDevice");
    PFN_vkGetPhysicalDeviceProperties get_properties = (PFN_vkGetPhysicalDeviceProperties)next(hooked_instance, "vkGetPhysicalDeviceProperties");
    PFN_vkGetPhysicalDeviceFeatures2 get_features = (PFN_vkGetPhysicalDeviceFeatures2)next(hooked_instance, "vkGetPhysicalDeviceFeatures2");
    VkPhysicalDeviceSubgroupSizeControlFeatures subgroups = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES, NULL, 0, 0};
    VkPhysicalDeviceTimelineSemaphoreFeatures timeline = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES, &subgroups, 0};
    VkPhysicalDeviceFeatures2 supported = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &timeline, {0}};
    VkPhysicalDeviceProperties properties;
    VkDeviceCreateInfo changed = *info;
    VkResult result;
    get_properties(physical_device, &properties);
    if (properties.apiVersion >= VK_API_VERSION_1_3 && instance_version >= VK_API_VERSION_1_3 && get_features != NULL) {
        get_features(physical_device, &supported);
        if (find(info->pNext, subgroups.sType) == NULL && find(info->pNext, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES) == NULL) {
            subgroups.pNext = (void *)changed.pNext;
            changed.pNext = &subgroups;
        }
        if (find(info->pNext, timeline.sType) == NULL && find(info->pNext, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES) == NULL) {
            timeline.pNext = (void *)changed.pNext;
            changed.pNext = &timeline;
        }
    }
    features = enabled(changed.pNext);
    result = create(physical_device, &changed, callbacks, device);
    if (result != VK_SUCCESS && changed.pNext != info->pNext) {
        features = enabled(info->pNext);
        result = create(physical_device, info, callbacks, device);
    }
    hooked_device = result == VK_SUCCESS ? *device : VK_NULL_HANDLE;
    return result;
}

static PFN_vkVoidFunction VKAPI_CALL get_proc_addr(VkInstance instance, const char *name)
{
    if (strcmp(name, "vkGetInstanceProcAddr") == 0) {
        return (PFN_vkVoidFunction)get_proc_addr;
    }
    if (strcmp(name, "vkCreateInstance") == 0) {
        return (PFN_vkVoidFunction)create_instance;
    }
    if (strcmp(name, "vkCreateDevice") == 0) {
        return (PFN_vkVoidFunction)create_device;
    }
    return next(instance, name);
}

static PFN_vkGetInstanceProcAddr UNITY_CALL on_initialization(PFN_vkGetInstanceProcAddr get_instance_proc_addr, void *user)
{
    (void)user;
    next = get_instance_proc_addr;
    return get_proc_addr;
}

void hook_install(const unity_graphics_vulkan *vulkan)
{
    vulkan->intercept_initialization(on_initialization, NULL);
}

uint32_t hook_features(VkDevice device)
{
    return device == hooked_device && device != VK_NULL_HANDLE ? features : 0;
}
