using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;
using Xunit;

namespace ResNetVk.TestSupport.Vulkan;

/// <summary>
/// Stands between the library and the driver: a <c>vkGetInstanceProcAddr</c> that gives functions which count, can be made to fail, and remember what lives.
/// </summary>
/// <remarks>Must live longer than the devices that use it. Different devices at a time need different ones.</remarks>
public sealed unsafe class VulkanInterposer : IDisposable
{
    private readonly ConcurrentDictionary<string, InterposedFunction> _functions = new(StringComparer.Ordinal);
    private readonly GetProcAddr _getInstanceProcAddr;
    private readonly GetProcAddr _getDeviceProcAddr;
    private readonly nint _loader;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nint> _realGetInstanceProcAddr;
    private nint _realGetDeviceProcAddr;
    private VulkanFault? _fault;
    private int _fired;
    private volatile bool _lost;

    /// <summary>Opens the system's loader; skips the test where there is none or the processor's calling convention is not known to do.</summary>
    public VulkanInterposer()
    {
        Skip.If(
            RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64),
            "the calling convention of this processor is not known to pass on words that are no arguments");
        nint loader = 0;
        Skip.If(
            !new[] { "libvulkan.so.1", "vulkan-1.dll", "libvulkan.1.dylib" }.Any(name => NativeLibrary.TryLoad(name, out loader)),
            "there is no Vulkan loader");
        _loader = loader;
        _realGetInstanceProcAddr = (delegate* unmanaged[Cdecl]<nint, byte*, nint>)NativeLibrary.GetExport(loader, "vkGetInstanceProcAddr");
        _getInstanceProcAddr = FindOfInstance;
        _getDeviceProcAddr = FindOfDevice;
        Address = Marshal.GetFunctionPointerForDelegate(_getInstanceProcAddr);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GetProcAddr(nint handle, byte* name);

    /// <summary>A <c>PFN_vkGetInstanceProcAddr</c>.</summary>
    public nint Address { get; }

    /// <summary>Held while a submission is passed on: a device is not lost while another thread submits to it.</summary>
    public object Submissions { get; } = new();

    /// <summary>What lives.</summary>
    public LiveObjects Live { get; } = new();

    /// <summary>True when the fault has happened.</summary>
    public bool HasFired => Volatile.Read(ref _fired) != 0;

    /// <summary>Called at each call that returns a <c>VkResult</c>, with its number; may be null.</summary>
    public Action<string, int>? OnCall { get; set; }

    /// <summary>Makes a call fail, counted from now on. Null for none; the device is no longer lost then.</summary>
    /// <remarks>After <see cref="Result.ErrorDeviceLost"/> everything that tells of a lost device does, until a device is created.</remarks>
    public void Arm(VulkanFault? fault)
    {
        ResetCounts();
        _fault = fault;
        Volatile.Write(ref _fired, 0);
        _lost = false;
    }

    /// <summary>No call fails any more.</summary>
    public void Disarm() => _fault = null;

    /// <summary>Counts from zero again, without changing the fault.</summary>
    public void ResetCounts()
    {
        foreach (InterposedFunction function in _functions.Values)
        {
            function.Reset();
        }
    }

    /// <summary>Names of the functions called since the last reset, with the number of calls.</summary>
    public SortedDictionary<string, int> Calls() => new(
        _functions.Values.Where(function => function.Calls > 0).ToDictionary(function => function.Name, function => function.Calls),
        StringComparer.Ordinal);

    /// <summary>What a call returns instead of calling the driver, or null.</summary>
    public int? Fail(InterposedFunction function, int number)
    {
        OnCall?.Invoke(function.Name, number);
        if (function.Name == "vkCreateDevice")
        {
            _lost = false;
        }

        if (_lost && TellsOfLoss(function.Name))
        {
            return (int)Result.ErrorDeviceLost;
        }

        VulkanFault? fault = _fault;
        if (fault is null || fault.Call != number || fault.Function != function.Name || Interlocked.Exchange(ref _fired, 1) != 0)
        {
            return null;
        }

        if (fault.Result == Result.ErrorDeviceLost && TellsOfLoss(function.Name))
        {
            // On a lost device nothing runs any more; this one must be waited for. Nothing is submitted from another thread meanwhile, and nothing after it.
            lock (Submissions)
            {
                Drain();
                _lost = true;
            }
        }

        return (int)fault.Result;
    }

    /// <summary>The functions that can return <see cref="Result.ErrorDeviceLost"/>, except for creating a device.</summary>
    public static bool TellsOfLoss(string name) => name is "vkQueueSubmit" or "vkQueueWaitIdle" or "vkDeviceWaitIdle" or "vkGetQueryPoolResults"
        || IsWait(name);

    /// <summary>The functions that wait with a time limit.</summary>
    public static bool IsWait(string name) => name is "vkWaitForFences" or "vkWaitSemaphores" or "vkWaitSemaphoresKHR";

    /// <summary>A device that was not created through this, and is waited for when it is lost; zero for none.</summary>
    public nint HostDevice { get; set; }

    public void Dispose()
    {
        GC.KeepAlive(_getInstanceProcAddr);
        GC.KeepAlive(_getDeviceProcAddr);
        NativeLibrary.Free(_loader);
    }

    private void Drain()
    {
        foreach (ulong device in Live.Of("Device").Append((ulong)HostDevice).Where(handle => handle != 0))
        {
            VulkanLoader.Api.DeviceWaitIdle(new Device((nint)device));
        }
    }

    private nint FindOfInstance(nint instance, byte* name)
    {
        string text = Marshal.PtrToStringUTF8((nint)name)!;
        if (text == "vkGetInstanceProcAddr")
        {
            return Address;
        }

        nint target = _realGetInstanceProcAddr(instance, name);
        if (target == 0)
        {
            return 0;
        }

        if (text == "vkGetDeviceProcAddr")
        {
            _realGetDeviceProcAddr = target;
            return Marshal.GetFunctionPointerForDelegate(_getDeviceProcAddr);
        }

        return Wrap(text, target);
    }

    private nint FindOfDevice(nint device, byte* name)
    {
        nint target = ((delegate* unmanaged[Cdecl]<nint, byte*, nint>)_realGetDeviceProcAddr)(device, name);
        return target == 0 ? 0 : Wrap(Marshal.PtrToStringUTF8((nint)name)!, target);
    }

    private nint Wrap(string name, nint target)
    {
        InterposedFunction function = _functions.GetOrAdd(name, text => new InterposedFunction(this, text));
        function.Target = target;
        return function.Address;
    }
}
