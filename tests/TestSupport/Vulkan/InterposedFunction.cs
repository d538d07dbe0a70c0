using System.Runtime.InteropServices;

namespace ResNetVk.TestSupport.Vulkan;

/// <summary>A Vulkan function as the library sees it: counts, may fail instead of calling the driver, and otherwise passes the call on.</summary>
/// <remarks>
/// Vulkan's functions take integers and pointers only, so one shape with twelve words passes any of them on: in the calling conventions of x64 and arm64
/// words that are not arguments are copied registers and stack that nobody looks at.
/// </remarks>
public sealed unsafe class InterposedFunction
{
    private readonly VulkanInterposer _owner;
    private readonly Call _call;
    private readonly bool _submits;
    private int _calls;

    /// <summary>Makes the native entry point, good as long as this object.</summary>
    public InterposedFunction(VulkanInterposer owner, string name)
    {
        _owner = owner;
        Name = name;
        ReturnsResult = !IsVoid(name);
        _submits = name == "vkQueueSubmit";
        _call = Invoke;
        Address = Marshal.GetFunctionPointerForDelegate(_call);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Call(
        nint a, nint b, nint c, nint d, nint e, nint f, nint g, nint h, nint i, nint j, nint k, nint l);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>True when it returns a <c>VkResult</c>.</summary>
    public bool ReturnsResult { get; }

    /// <summary>What the library calls.</summary>
    public nint Address { get; }

    /// <summary>The driver's function. Another one when the loader has loaded the driver anew.</summary>
    public nint Target { get; set; }

    /// <summary>Calls since <see cref="Reset"/>.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Counts from zero again.</summary>
    public void Reset() => Volatile.Write(ref _calls, 0);

    private static bool IsVoid(string name) =>
        name.StartsWith("vkCmd", StringComparison.Ordinal)
        || name.StartsWith("vkDestroy", StringComparison.Ordinal)
        || name.StartsWith("vkFree", StringComparison.Ordinal)
        || name.StartsWith("vkGetPhysicalDevice", StringComparison.Ordinal)
        || name is "vkGetDeviceQueue" or "vkGetBufferMemoryRequirements" or "vkUpdateDescriptorSets" or "vkUnmapMemory" or "vkGetImageMemoryRequirements";

    private nint Invoke(nint a, nint b, nint c, nint d, nint e, nint f, nint g, nint h, nint i, nint j, nint k, nint l)
    {
        if (!_submits)
        {
            return Pass(a, b, c, d, e, f, g, h, i, j, k, l);
        }

        lock (_owner.Submissions)
        {
            return Pass(a, b, c, d, e, f, g, h, i, j, k, l);
        }
    }

    private nint Pass(nint a, nint b, nint c, nint d, nint e, nint f, nint g, nint h, nint i, nint j, nint k, nint l)
    {
        int number = Interlocked.Increment(ref _calls);
        if (ReturnsResult && _owner.Fail(this, number) is int failure)
        {
            return failure;
        }

        _owner.Live.Before(Name, a, b);
        nint result = ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint>)Target)(
            a, b, c, d, e, f, g, h, i, j, k, l);
        if (ReturnsResult && (int)result == 0)
        {
            _owner.Live.After(Name, c, d, f);
        }

        return result;
    }
}
