using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>A <c>VkDebugUtilsMessengerEXT</c> that writes into a <see cref="ValidationLog"/>.</summary>
/// <remarks>The functions are not exported by the loader and are looked up by name.</remarks>
internal sealed unsafe class ValidationMessenger : IDisposable
{
    // One delegate for all messengers, alive as long as the process: native code holds only its address.
    private static readonly MessageCallback Callback = OnMessage;

    private readonly Vk _api;
    private readonly Instance _instance;
    private readonly DebugUtilsMessengerEXT _handle;
    private GCHandle _log;

    /// <summary>Creates the messenger of an instance that has <c>VK_EXT_debug_utils</c>.</summary>
    /// <param name="api">Finds its functions.</param>
    /// <param name="instance">Outlives the messenger.</param>
    /// <param name="log">Receives the messages.</param>
    public ValidationMessenger(Vk api, Instance instance, ValidationLog log)
    {
        _api = api;
        _instance = instance;
        _log = GCHandle.Alloc(log);
        var create = (delegate* unmanaged[Cdecl]<
            Instance, DebugUtilsMessengerCreateInfoEXT*, AllocationCallbacks*, DebugUtilsMessengerEXT*, Result>)
            Find("vkCreateDebugUtilsMessengerEXT");
        DebugUtilsMessengerCreateInfoEXT info = Describe(_log);
        DebugUtilsMessengerEXT handle = default;
        Result result = create(instance, &info, null, &handle);
        if (result != Result.Success)
        {
            _log.Free();
        }

        result.ThrowOnFailure("creating the validation messenger");
        _handle = handle;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate uint MessageCallback(
        DebugUtilsMessageSeverityFlagsEXT severity,
        DebugUtilsMessageTypeFlagsEXT type,
        DebugUtilsMessengerCallbackDataEXT* data,
        void* user);

    /// <summary>
    /// What to chain to <c>VkInstanceCreateInfo</c> so that messages of instance creation and destruction arrive as well.
    /// </summary>
    /// <param name="log">Handle of a <see cref="ValidationLog"/> that outlives the instance.</param>
    public static DebugUtilsMessengerCreateInfoEXT Describe(GCHandle log) => new()
    {
        SType = StructureType.DebugUtilsMessengerCreateInfoExt,
        MessageSeverity = DebugUtilsMessageSeverityFlagsEXT.WarningBitExt | DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt,

        // Not the general type: in it the loader reports the state of other drivers on the machine.
        MessageType = DebugUtilsMessageTypeFlagsEXT.ValidationBitExt | DebugUtilsMessageTypeFlagsEXT.PerformanceBitExt,
        PfnUserCallback = new PfnDebugUtilsMessengerCallbackEXT(
            (delegate* unmanaged[Cdecl]<
                DebugUtilsMessageSeverityFlagsEXT,
                DebugUtilsMessageTypeFlagsEXT,
                DebugUtilsMessengerCallbackDataEXT*,
                void*,
                Silk.NET.Core.Bool32>)
            Marshal.GetFunctionPointerForDelegate(Callback)),
        PUserData = (void*)GCHandle.ToIntPtr(log),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_log.IsAllocated)
        {
            return;
        }

        var destroy = (delegate* unmanaged[Cdecl]<Instance, DebugUtilsMessengerEXT, AllocationCallbacks*, void>)
            Find("vkDestroyDebugUtilsMessengerEXT");
        destroy(_instance, _handle, null);
        _log.Free();
    }

    private static uint OnMessage(
        DebugUtilsMessageSeverityFlagsEXT severity,
        DebugUtilsMessageTypeFlagsEXT type,
        DebugUtilsMessengerCallbackDataEXT* data,
        void* user)
    {
        string kind = (severity & DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt) != 0 ? "error" : "warning";
        string text = NativeStrings.Read(data->PMessage);
        ((ValidationLog)GCHandle.FromIntPtr((nint)user).Target!).Add($"{type} {kind}: {text}");

        // False: the call that was reported goes on.
        return 0;
    }

    private void* Find(string name) =>
        (void*)(nint)_api.GetInstanceProcAddr(_instance, name);
}
