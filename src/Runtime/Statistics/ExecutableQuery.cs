using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Asks a driver about the code of a pipeline (<c>VK_KHR_pipeline_executable_properties</c>).</summary>
internal sealed unsafe class ExecutableQuery
{
    /// <summary>The device extension.</summary>
    public const string Extension = "VK_KHR_pipeline_executable_properties";

    private readonly Device _device;
    private readonly delegate* unmanaged[Cdecl]<Device, PipelineInfoKHR*, uint*, PipelineExecutablePropertiesKHR*, Result> _properties;
    private readonly delegate* unmanaged[Cdecl]<Device, PipelineExecutableInfoKHR*, uint*, PipelineExecutableStatisticKHR*, Result> _statistics;
    private readonly delegate* unmanaged[Cdecl]<Device, PipelineExecutableInfoKHR*, uint*, PipelineExecutableInternalRepresentationKHR*, Result> _representations;

    /// <summary>Finds the functions.</summary>
    /// <param name="device">Outlives the query.</param>
    /// <exception cref="InvalidOperationException">The device was created without the extension.</exception>
    public ExecutableQuery(VulkanDevice device)
    {
        if (!device.CapturesStatistics)
        {
            throw new InvalidOperationException(
                $"The device was created without {nameof(VulkanDeviceOptions)}.{nameof(VulkanDeviceOptions.PipelineStatistics)}: "
                + "create one with it.");
        }

        _device = device.Handle;
        _properties = (delegate* unmanaged[Cdecl]<Device, PipelineInfoKHR*, uint*, PipelineExecutablePropertiesKHR*, Result>)
            Find(device, "vkGetPipelineExecutablePropertiesKHR");
        _statistics = (delegate* unmanaged[Cdecl]<Device, PipelineExecutableInfoKHR*, uint*, PipelineExecutableStatisticKHR*, Result>)
            Find(device, "vkGetPipelineExecutableStatisticsKHR");
        _representations = (delegate* unmanaged[Cdecl]<Device, PipelineExecutableInfoKHR*, uint*, PipelineExecutableInternalRepresentationKHR*, Result>)
            Find(device, "vkGetPipelineExecutableInternalRepresentationsKHR");
    }

    /// <summary>Everything the driver says.</summary>
    /// <param name="pipeline">A pipeline of the device.</param>
    /// <param name="shader">Its shader, for error messages.</param>
    public IReadOnlyList<PipelineExecutable> Executables(ComputePipeline pipeline, string shader)
    {
        PipelineInfoKHR info = new() { SType = StructureType.PipelineInfoKhr, Pipeline = pipeline.Handle };
        uint count = 0;
        _properties(_device, &info, &count, null).ThrowOnFailure($"counting the executables of '{shader}'");
        PipelineExecutablePropertiesKHR[] properties = new PipelineExecutablePropertiesKHR[count];
        Array.Fill(properties, new PipelineExecutablePropertiesKHR { SType = StructureType.PipelineExecutablePropertiesKhr });
        PipelineExecutable[] executables = new PipelineExecutable[count];
        fixed (PipelineExecutablePropertiesKHR* pointer = properties)
        {
            _properties(_device, &info, &count, pointer).ThrowOnFailure($"listing the executables of '{shader}'");
            for (int i = 0; i < executables.Length; i++)
            {
                executables[i] = new PipelineExecutable(
                    NativeStrings.Read(pointer[i].Name),
                    NativeStrings.Read(pointer[i].Description),
                    (int)pointer[i].SubgroupSize,
                    Statistics(pipeline, (uint)i, shader))
                {
                    Assembly = Assembly(pipeline, (uint)i, shader),
                };
            }
        }

        return executables;
    }

    private PipelineStatistic[] Statistics(ComputePipeline pipeline, uint index, string shader)
    {
        PipelineExecutableInfoKHR info = new()
        {
            SType = StructureType.PipelineExecutableInfoKhr,
            Pipeline = pipeline.Handle,
            ExecutableIndex = index,
        };
        uint count = 0;
        _statistics(_device, &info, &count, null).ThrowOnFailure($"counting the statistics of '{shader}'");
        PipelineExecutableStatisticKHR[] found = new PipelineExecutableStatisticKHR[count];
        Array.Fill(found, new PipelineExecutableStatisticKHR { SType = StructureType.PipelineExecutableStatisticKhr });
        PipelineStatistic[] statistics = new PipelineStatistic[count];
        fixed (PipelineExecutableStatisticKHR* pointer = found)
        {
            _statistics(_device, &info, &count, pointer).ThrowOnFailure($"reading the statistics of '{shader}'");
            for (int i = 0; i < statistics.Length; i++)
            {
                statistics[i] = new PipelineStatistic(
                    NativeStrings.Read(pointer[i].Name), NativeStrings.Read(pointer[i].Description), Value(pointer[i]));
            }
        }

        return statistics;
    }

    // Mesa calls the text of the machine code so. Other representations are the compiler's on its way there.
    private string Assembly(ComputePipeline pipeline, uint index, string shader)
    {
        PipelineExecutableInfoKHR info = new()
        {
            SType = StructureType.PipelineExecutableInfoKhr,
            Pipeline = pipeline.Handle,
            ExecutableIndex = index,
        };
        uint count = 0;
        _representations(_device, &info, &count, null).ThrowOnFailure($"counting the representations of '{shader}'");
        PipelineExecutableInternalRepresentationKHR[] found = new PipelineExecutableInternalRepresentationKHR[count];
        Array.Fill(found, new PipelineExecutableInternalRepresentationKHR { SType = StructureType.PipelineExecutableInternalRepresentationKhr });
        fixed (PipelineExecutableInternalRepresentationKHR* pointer = found)
        {
            // The first call tells the sizes, the second fills what it is given; it copies the others' sizes again.
            _representations(_device, &info, &count, pointer).ThrowOnFailure($"listing the representations of '{shader}'");
            for (int i = 0; i < found.Length; i++)
            {
                if (pointer[i].IsText && NativeStrings.Read(pointer[i].Name) == "Assembly")
                {
                    byte[] text = new byte[(int)pointer[i].DataSize + 1];
                    fixed (byte* data = text)
                    {
                        pointer[i].PData = data;
                        _representations(_device, &info, &count, pointer).ThrowOnFailure($"reading the code of '{shader}'");
                        return NativeStrings.Read(data);
                    }
                }
            }
        }

        return string.Empty;
    }

    private static object Value(in PipelineExecutableStatisticKHR statistic) => statistic.Format switch
    {
        PipelineExecutableStatisticFormatKHR.Bool32Khr => (bool)statistic.Value.B32,
        PipelineExecutableStatisticFormatKHR.Int64Khr => statistic.Value.I64,
        PipelineExecutableStatisticFormatKHR.Float64Khr => statistic.Value.F64,
        _ => statistic.Value.U64,
    };

    private static void* Find(VulkanDevice device, string name)
    {
        void* function = (void*)(nint)device.Api.GetDeviceProcAddr(device.Handle, name);
        return function is not null
            ? function
            : throw new VulkanException(
                Result.ErrorExtensionNotPresent, $"looking for the function {name}", $"The driver lists {Extension} without it: update the driver.");
    }
}
