using System.Runtime.InteropServices;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using ResNetVk.Shaders;
using Silk.NET.Vulkan;

namespace ResNetVk.Kernels.Tests;

/// <summary>Runs kernel calls on the Vulkan device of this machine, under the validation layer.</summary>
internal static class KernelRunner
{
    /// <summary>The word that stands for "never written", a quiet NaN.</summary>
    public const uint Untouched = 0x7FC0BEEF;

    private const int GuardLength = 64;
    private const int TexelLength = 4;

    // Mesa's software driver compiles when it is about to run, for long on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly Lazy<(KernelDevice? Device, string? Reason)> Shared = new(Open);

    /// <summary>The device; skips the running test when there is none.</summary>
    public static VulkanDevice Device => Kernels.Device;

    /// <summary>The device and the pipelines on it; skips the running test when there is none.</summary>
    public static KernelDevice Kernels
    {
        get
        {
            (KernelDevice? device, string? reason) = Shared.Value;
            Skip.If(device is null, reason);
            return device!;
        }
    }

    /// <summary>Runs a call; skips the running test when there is no device or its subgroups have another size.</summary>
    /// <remarks>
    /// The output is filled with <see cref="Untouched"/> before, and the same words follow every input and the output, so that a read or write past the
    /// end shows. Fails on a validation message, on device memory left behind and on a write past the output's end.
    /// </remarks>
    /// <param name="call">The dispatch.</param>
    /// <returns>The words of the only binding that is written; <see cref="Untouched"/> where the kernel wrote nothing.</returns>
    public static uint[] Run(KernelCall call) => Assert.Single(RunAll(call));

    /// <summary>As <see cref="Run(KernelCall)"/>, for a kernel that writes several bindings, or those that it reads.</summary>
    /// <param name="call">The dispatch.</param>
    /// <returns>The words of each binding that is written, in the order of their numbers.</returns>
    public static uint[][] RunAll(KernelCall call)
    {
        VulkanDevice device = Device;
        DeviceCapabilities has = device.Capabilities;
        Skip.If(
            call.SubgroupSize != 0 && !Has(device, call.SubgroupSize),
            $"needs subgroups of {call.SubgroupSize} with shuffles, the device has {has.MinSubgroupSize} to {has.MaxSubgroupSize}");
        int messagesBefore = device.ValidationMessages.Count;
        List<DeviceBuffer> buffers = [];
        uint[][] outputs;
        try
        {
            outputs = Run(device, call, buffers);
        }
        finally
        {
            buffers.ForEach(buffer => buffer.Dispose());
        }

        Assert.Equal([], device.ValidationMessages.Skip(messagesBefore));
        Assert.Equal(0, device.MemoryInUseInBytes);
        int[] lengths = [.. Enumerable.Range(0, call.Kernel.Bindings.Count).Where(i => call.Kernel.Bindings[i].Writes).Select(i => LengthOf(call, i))];
        foreach ((uint[] words, int length) in outputs.Zip(lengths))
        {
            int written = Array.FindLastIndex(words, word => word != Untouched);
            Assert.True(written < length, $"the kernel wrote word {written}, the output has {length}");
        }

        return [.. outputs.Zip(lengths, (words, length) => words[..length])];
    }

    /// <summary>The variants made for the subgroup size of this machine's device; all of them, to be skipped with the reason, when none is.</summary>
    /// <param name="variants">Names of variants.</param>
    /// <param name="lanes">The subgroup size that a name tells.</param>
    public static string[] Fitting(IEnumerable<string> variants, Func<string, int> lanes)
    {
        string[] all = [.. variants];
        string[] fitting = Shared.Value.Device?.Device is VulkanDevice device ? [.. all.Where(variant => Has(device, lanes(variant)))] : [];
        return fitting.Length > 0 ? fitting : all;
    }

    private static bool Has(VulkanDevice device, int subgroupSize)
    {
        DeviceCapabilities has = device.Capabilities;
        return has.SubgroupShuffle && has.MinSubgroupSize == subgroupSize && has.MaxSubgroupSize == subgroupSize;
    }

    private static uint[][] Run(VulkanDevice device, KernelCall call, List<DeviceBuffer> buffers)
    {
        // A misspelt or forgotten constant would take its default in silence.
        Assert.Equal(call.Kernel.ShapeConstants.Concat(call.Kernel.PushConstants).Order(), call.Constants.Keys.Order());
        DeviceBuffer[] bound = new DeviceBuffer[call.Kernel.Bindings.Count];
        for (int i = 0; i < bound.Length; i++)
        {
            bound[i] = call.SameBuffer.TryGetValue(i, out int other) ? bound[other] : Guarded(device, WordsOf(call, i), LengthOf(call, i), buffers);
        }

        ResolvedBinding[] bindings = [.. call.Kernel.Bindings.Select((binding, i) => new ResolvedBinding(KindOf(binding), bound[i].Whole, binding.Writes))];
        Dispatch dispatch = new()
        {
            Shader = Kernels.Shader(call.Kernel, call.Variant),
            Constants =
            [
                (uint)call.Workgroup.X, (uint)call.Workgroup.Y, (uint)call.Workgroup.Z, .. call.Kernel.ShapeConstants.Select(name => call.Constants[name].Bits),
            ],
            PushConstants = [.. call.Kernel.PushConstants.Select(name => call.Constants[name].Bits)],
            Bindings = [.. bindings.Select(b => new Binding { Space = BufferSpace.Arena, SizeInBytes = b.Range.SizeInBytes, Kind = b.Kind, Writes = b.Writes })],
            Grid = new Grid(call.Grid.X, call.Grid.Y, call.Grid.Z),
        };
        ComputePipeline pipeline = Kernels.Pipeline(dispatch, call.SubgroupSize);
        using DescriptorTable descriptors = new(device, [(pipeline, bindings)]);
        using CommandPoolHandle pool = new(device);
        using Submission submission = new(device, Patience);
        CommandBuffer commands = pool.Allocate();
        new CommandRecorder(device).Record(commands, new RecordingContent
        {
            Dispatches = new DispatchSequence([new BoundDispatch(pipeline, descriptors.Sets[0], dispatch.Grid, bindings, [.. dispatch.PushConstants])]),
        });
        submission.Run(commands, "running a kernel");
        return [.. bindings.Where(binding => binding.Writes).Select(binding => Read(binding.Range.Buffer))];
    }

    private static uint[] Read(DeviceBuffer buffer)
    {
        buffer.Invalidate(0, buffer.SizeInBytes);
        return MemoryMarshal.Cast<byte, uint>(buffer.Bytes(0, (int)buffer.SizeInBytes)).ToArray();
    }

    // What a binding holds before the kernel runs; nothing for an output.
    private static uint[] WordsOf(KernelCall call, int binding) =>
        call.Kernel.Bindings[binding].Writes ? call.Before.GetValueOrDefault(binding, []) : call.Inputs[binding];

    private static int LengthOf(KernelCall call, int binding)
    {
        int owner = call.SameBuffer.GetValueOrDefault(binding, binding);
        uint[] words = WordsOf(call, owner);
        return words.Length > 0 || !call.Kernel.Bindings[owner].Writes ? words.Length : call.OutputLength;
    }

    private static BindingKind KindOf(KernelBinding binding) => binding.Kind switch
    {
        KernelBindingKind.Texels => BindingKind.Texels,
        KernelBindingKind.StorageTexels => BindingKind.StorageTexels,
        _ => BindingKind.Storage,
    };

    // Whole texels; memory that the host reads back it can write, too.
    private static DeviceBuffer Guarded(VulkanDevice device, uint[] words, int length, List<DeviceBuffer> buffers)
    {
        int guarded = (length + GuardLength + TexelLength - 1) / TexelLength * TexelLength;
        DeviceBuffer buffer = new(device, sizeof(uint) * guarded, DeviceBuffer.ShaderUsage, MemoryUse.ReadbackStaging, "a buffer of a test");
        buffers.Add(buffer);
        Span<uint> content = MemoryMarshal.Cast<byte, uint>(buffer.Bytes(0, (int)buffer.SizeInBytes));
        words.CopyTo(content);
        content[words.Length..].Fill(Untouched);
        buffer.Flush(0, buffer.SizeInBytes);
        return buffer;
    }

    private static (KernelDevice? Device, string? Reason) Open()
    {
        try
        {
            KernelDevice device = new();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => device.Dispose();
            return (device, null);
        }
        catch (VulkanUnavailableException exception)
        {
            return (null, exception.Message);
        }
    }
}
