using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Silk.NET.Core;
using Silk.NET.Vulkan;

namespace ResNetVk.Offscreen.Vulkan;

/// <summary>Warnings and errors of the validation layer, synchronization validation included.</summary>
internal sealed unsafe class ValidationMessages : IDisposable
{
    public const string Layer = "VK_LAYER_KHRONOS_validation";

    private readonly List<string> _messages = [];
    private readonly GCHandle _self;
    private Vk? _api;
    private Instance _instance;
    private DebugUtilsMessengerEXT _messenger;

    public ValidationMessages() => _self = GCHandle.Alloc(this);

    /// <summary>A copy of the list at this moment.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>What creating the messenger takes; also chained to the instance's creation, which it then covers.</summary>
    public DebugUtilsMessengerCreateInfoEXT Description => new()
    {
        SType = StructureType.DebugUtilsMessengerCreateInfoExt,
        MessageSeverity = DebugUtilsMessageSeverityFlagsEXT.WarningBitExt | DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt,
        MessageType = DebugUtilsMessageTypeFlagsEXT.ValidationBitExt | DebugUtilsMessageTypeFlagsEXT.PerformanceBitExt,
        PfnUserCallback = new PfnDebugUtilsMessengerCallbackEXT(&Receive),
        PUserData = (void*)GCHandle.ToIntPtr(_self),
    };

    /// <summary>Begins to listen.</summary>
    public void Attach(Vk api, Instance instance)
    {
        (_api, _instance) = (api, instance);
        var create = (delegate* unmanaged[Cdecl]<Instance, DebugUtilsMessengerCreateInfoEXT*, AllocationCallbacks*, DebugUtilsMessengerEXT*, Result>)
            (nint)api.GetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT");
        DebugUtilsMessengerCreateInfoEXT info = Description;
        DebugUtilsMessengerEXT messenger = default;
        create(instance, &info, null, &messenger).Check("listening to the validation layer");
        _messenger = messenger;
    }

    /// <summary>Before the instance ends.</summary>
    public void Dispose()
    {
        if (_api is not null)
        {
            var destroy = (delegate* unmanaged[Cdecl]<Instance, DebugUtilsMessengerEXT, AllocationCallbacks*, void>)
                (nint)_api.GetInstanceProcAddr(_instance, "vkDestroyDebugUtilsMessengerEXT");
            destroy(_instance, _messenger, null);
        }

        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Bool32 Receive(
        DebugUtilsMessageSeverityFlagsEXT severity, DebugUtilsMessageTypeFlagsEXT types, DebugUtilsMessengerCallbackDataEXT* data, void* self)
    {
        ValidationMessages log = (ValidationMessages)GCHandle.FromIntPtr((nint)self).Target!;
        lock (log._messages)
        {
            log._messages.Add(Marshal.PtrToStringUTF8((nint)data->PMessage) ?? "a message without text");
        }

        return false;
    }
}
