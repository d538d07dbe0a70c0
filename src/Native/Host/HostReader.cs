using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>From <c>rnvk_host_vulkan</c> and its companions to what the runtime takes.</summary>
internal static unsafe class HostReader
{
    private const string Name = "rnvk_host_vulkan";

    /// <summary>The host's Vulkan.</summary>
    /// <exception cref="ArgumentException">The struct is NULL or not sound; whether handles are there the runtime checks.</exception>
    public static HostVulkan Read(HostVulkanStruct* host)
    {
        if (host is null)
        {
            throw new ArgumentException($"{Name} is NULL.");
        }

        HostVulkanStruct read = VersionedStruct.Read(host, Name);
        Arguments.CheckReserved(read.Reserved, $"{Name}.reserved");
        if (read.LockQueue is null != read.UnlockQueue is null)
        {
            throw new ArgumentException($"Of {Name}.lock_queue and unlock_queue one is NULL: give both or none.");
        }

        if (read.AllocateMemory is null != read.FreeMemory is null)
        {
            throw new ArgumentException($"Of {Name}.allocate_memory and free_memory one is NULL: give both or none.");
        }

        return new HostVulkan
        {
            Instance = read.Instance,
            PhysicalDevice = read.PhysicalDevice,
            Device = read.Device,
            Queue = read.Queue,
            QueueFamily = read.QueueFamily,
            GetInstanceProcAddr = read.GetInstanceProcAddr,
            Features = ToFeatures(read.Features),
            PipelineCache = read.PipelineCache,
            AllocationCallbacks = read.AllocationCallbacks,
            QueueLock = read.LockQueue is null ? null : new HostQueueLock(read),
            Memory = read.AllocateMemory is null ? null : new HostMemorySource(read),
        };
    }

    /// <summary>The host's buffers.</summary>
    /// <param name="source">NULL for none.</param>
    /// <exception cref="ArgumentException">The struct is not sound; sizes and alignments the runtime checks.</exception>
    public static BindingSource Read(BindingSourceStruct* source)
    {
        BindingSourceStruct read = VersionedStruct.Read(source, "rnvk_binding_source");
        Arguments.CheckReserved(read.Reserved, "rnvk_binding_source.reserved");
        return new BindingSource
        {
            Inputs = Read(read.Inputs, read.InputCount, "rnvk_binding_source.inputs"),
            Outputs = Read(read.Outputs, read.OutputCount, "rnvk_binding_source.outputs"),
            Classes = read.Classes is null ? null : Read(*read.Classes),
            Image = read.Image is null ? null : ImageReader.Read(read.Image),
        };
    }

    private static HostBuffer?[] Read(BufferStruct* buffers, uint count, string name)
    {
        // More than any network has; a larger count is memory that was never set.
        const uint Most = 1024;
        HostBuffer?[] result = new HostBuffer?[Arguments.Span(buffers, Arguments.AtMost(count, Most, name), name).Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Read(buffers[i]);
        }

        return result;
    }

    private static HostBuffer? Read(in BufferStruct buffer) =>
        buffer.Buffer == 0 ? null : new HostBuffer(buffer.Buffer, Size(buffer.Offset, "offset"), Size(buffer.Size, "size"));

    private static long Size(ulong value, string name) =>
        value <= long.MaxValue ? (long)value : throw new ArgumentException($"rnvk_buffer.{name} is {value}; no buffer is that large.");

    // Written out, since the numbers are part of the interface; what is not known the runtime refuses.
    private static HostFeatures ToFeatures(uint features)
    {
        Arguments.CheckFlags(features, 1 | 2 | 4 | 8, $"{Name}.features");
        return ((features & 1) == 0 ? 0 : HostFeatures.SubgroupSizeControl)
            | ((features & 2) == 0 ? 0 : HostFeatures.FullSubgroups)
            | ((features & 4) == 0 ? 0 : HostFeatures.TimelineSemaphore)
            | ((features & 8) == 0 ? 0 : HostFeatures.RobustBufferAccess);
    }
}
