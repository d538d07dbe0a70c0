using System.Runtime.InteropServices;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>What one inference reads and writes: input tensors, a picture, output tensors, classes. Each is a host's buffer or its own.</summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class Exchange : IDisposable
{
    private const int BytesPerClass = 2 * sizeof(uint);

    private readonly DisposalStack _owned = new();
    private readonly BufferRange[] _inputs;
    private readonly BufferRange[] _outputs;

    // By input: how it can be written in blocks, with room for them; null where the plan or the device copies none.
    private readonly BlockedLayout?[] _blocks;

    /// <summary>Allocates what the host does not give.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="plan">Says what is read and written.</param>
    /// <param name="tuning">Sizes and paths.</param>
    /// <param name="host">The host's buffers, checked by <see cref="BindingCheck"/>; null for none.</param>
    /// <exception cref="DeviceRequirementException">A buffer is larger than the device allows.</exception>
    /// <exception cref="OutOfDeviceMemoryException">Device memory is exhausted.</exception>
    public Exchange(VulkanDevice device, ModelPlan plan, SessionTuning tuning, BindingSource? host = null)
    {
        try
        {
            _blocks = plan.Inputs.Select(input => BlocksOf(input, device)).ToArray();
            _inputs = new BufferRange[plan.Inputs.Count];
            BufferLayout inputs = new(device.Capabilities);
            long[] inputOffsets = Place(inputs, plan.Inputs.Select(input => SizeInBytes(input.Shape)), host?.Inputs, _inputs, device, "an input", _blocks);
            if (inputs.SizeInBytes > 0)
            {
                Inputs = _owned.Add(ExchangeBuffer.ToDevice(device, inputs.SizeInBytes, tuning, "the input buffer"));
                Fill(_inputs, inputOffsets, plan.Inputs.Select(input => input.Shape), Inputs.Device);
                ClearInputs();
            }

            _outputs = new BufferRange[plan.Outputs.Count];
            BufferLayout results = new(device.Capabilities);
            long[] outputOffsets = Place(results, plan.Outputs.Select(output => SizeInBytes(output.Shape)), host?.Outputs, _outputs, device, "an output");
            long classesSize = ClassesSizeInBytes(plan);
            Classes = host?.Classes is HostBuffer classes
                ? Range(device, classes, classesSize, "the classes")
                : new BufferRange(null!, classesSize > 0 ? results.Add(classesSize) : 0, classesSize);
            if (results.SizeInBytes > 0)
            {
                Results = _owned.Add(ExchangeBuffer.ToHost(device, results.SizeInBytes, tuning, "the result buffer"));
                Fill(_outputs, outputOffsets, plan.Outputs.Select(output => output.Shape), Results.Device);
                Classes = Classes.Buffer is null ? Classes with { Buffer = Results.Device } : Classes;
            }

            PlannedInput[] pictures = [.. plan.Inputs.Where(input => input.LoadImage is not null)];
            if (host?.Image is null && pictures.Length > 0)
            {
                Image = _owned.Add(new ImageInput(device, tuning, pictures));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Its own input tensors; null when all are the host's.</summary>
    public ExchangeBuffer? Inputs { get; }

    /// <summary>Its own output tensors and classes; null when all are the host's.</summary>
    public ExchangeBuffer? Results { get; }

    /// <summary>The picture; null when the network takes none or it is in textures of the host.</summary>
    public ImageInput? Image { get; }

    /// <summary>Where the classes lie; of size zero when there are none.</summary>
    public BufferRange Classes { get; }

    /// <summary>Device memory it holds.</summary>
    public long MemorySizeInBytes => (Inputs?.MemorySizeInBytes ?? 0) + (Results?.MemorySizeInBytes ?? 0) + (Image?.MemorySizeInBytes ?? 0);

    /// <summary>Bytes of a dense F32 tensor.</summary>
    public static long SizeInBytes(IReadOnlyList<int> shape)
    {
        // By index: it is asked for in every inference, and enumerating an interface allocates under Mono.
        long size = sizeof(float);
        for (int i = 0; i < shape.Count; i++)
        {
            size *= shape[i];
        }

        return size;
    }

    /// <summary>Bytes of the classes of a plan; 0 when it is no classifier.</summary>
    public static long ClassesSizeInBytes(ModelPlan plan) => plan.Classification is PlannedClassification classes
        ? SizeInBytes(plan.Outputs[classes.OutputIndex].Shape) / sizeof(float) / classes.ClassCount * classes.K * BytesPerClass
        : 0;

    /// <summary>Where an input lies, densely.</summary>
    public BufferRange Input(int index) => _inputs[index];

    /// <summary>Where an own input lies that was written in blocks.</summary>
    public BufferRange InputInBlocks(int index) => _inputs[index].First(_blocks[index]!.Value.SizeInBytes);

    /// <summary>Where an output lies.</summary>
    public BufferRange Output(int index) => _outputs[index];

    /// <summary>True when an input is written with <see cref="WriteInput"/>, false when it is the host's.</summary>
    public bool OwnsInput(int index) => ReferenceEquals(_inputs[index].Buffer, Inputs?.Device);

    /// <summary>True when an output is read with <see cref="ReadOutput"/>, false when it is the host's.</summary>
    public bool OwnsOutput(int index) => ReferenceEquals(_outputs[index].Buffer, Results?.Device);

    /// <summary>True when the classes are read with <see cref="ReadClasses"/>, false when they are the host's.</summary>
    public bool OwnsClasses => ReferenceEquals(Classes.Buffer, Results?.Device);

    /// <summary>The memory that a binding outside of arena and weights stands for.</summary>
    public BufferRange Find(Binding binding) => binding.Space switch
    {
        BufferSpace.Input => _inputs[binding.Index],
        BufferSpace.Output => _outputs[binding.Index],
        BufferSpace.Classes => Classes,
        BufferSpace.Image => Image!.Range,
        _ => throw new ArgumentOutOfRangeException(nameof(binding), binding.Space, "not a space outside of a session"),
    };

    /// <summary>Makes every own input zero.</summary>
    /// <remarks>
    /// So that a profile or a picture run on inputs that were never set does not compute with whatever memory holds. Zeros are the same in blocks.
    /// </remarks>
    public void ClearInputs()
    {
        const int MostBytesAtOnce = 1 << 30;
        long size = Inputs?.Device.SizeInBytes ?? 0;
        for (long offset = 0; offset < size; offset += MostBytesAtOnce)
        {
            Inputs!.Bytes(offset, (int)Math.Min(MostBytesAtOnce, size - offset)).Clear();
        }

        Inputs?.Flush(0, size);
    }

    /// <summary>Stores an own input.</summary>
    /// <param name="index">Which.</param>
    /// <param name="values">Dense, as many as it has elements.</param>
    /// <param name="load">How it reaches the arena: a copy wants it in blocks, dispatches as it is.</param>
    public void WriteInput(int index, ReadOnlySpan<float> values, Alternative load)
    {
        BufferRange range = load.Copy is null ? Input(index) : InputInBlocks(index);
        Span<byte> bytes = Inputs!.Bytes(range.OffsetInBytes, (int)range.SizeInBytes);
        if (load.Copy is null)
        {
            values.CopyTo(MemoryMarshal.Cast<byte, float>(bytes));
        }
        else
        {
            _blocks[index]!.Value.Write(values, bytes);
        }

        Inputs.Flush(range.OffsetInBytes, range.SizeInBytes);
    }

    /// <summary>Fetches an own output of a finished inference.</summary>
    public void ReadOutput(int index, Span<float> values)
    {
        BufferRange range = _outputs[index];
        Results!.Invalidate(range.OffsetInBytes, range.SizeInBytes);
        MemoryMarshal.Cast<byte, float>(Results.Bytes(range.OffsetInBytes, (int)range.SizeInBytes)).CopyTo(values);
    }

    /// <summary>Fetches the own classes of a finished inference.</summary>
    /// <param name="predictions">For each batch item in turn <paramref name="each"/> of them.</param>
    /// <param name="each">At most <paramref name="k"/>.</param>
    /// <param name="k">How many the model reports per batch item.</param>
    public void ReadClasses(Span<ClassPrediction> predictions, int each, int k)
    {
        Results!.Invalidate(Classes.OffsetInBytes, Classes.SizeInBytes);
        ReadOnlySpan<ClassPrediction> all =
            MemoryMarshal.Cast<byte, ClassPrediction>(Results.Bytes(Classes.OffsetInBytes, (int)Classes.SizeInBytes));
        for (int item = 0; item < predictions.Length / each; item++)
        {
            all.Slice(item * k, each).CopyTo(predictions[(item * each)..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    // Whether a copy is chosen is known later, and may change when a self-test puts it aside.
    private static BlockedLayout? BlocksOf(PlannedInput input, VulkanDevice device) =>
        input.Load.Alternatives[0] is { Copy: not null } copy && RequirementCheck.Unmet(copy.Requirements, device.Capabilities) is null
            ? BlockedLayout.Of(input.Shape)
            : null;

    // The host's where it gives one, else room in the layout. Offsets are meaningless for the host's.
    private static long[] Place(
        BufferLayout layout,
        IEnumerable<long> sizes,
        IReadOnlyList<HostBuffer?>? host,
        BufferRange[] ranges,
        VulkanDevice device,
        string what,
        BlockedLayout?[]? blocks = null) =>
        sizes.Select((size, i) =>
        {
            if (host is not null && i < host.Count && host[i] is HostBuffer buffer)
            {
                ranges[i] = Range(device, buffer, size, what);
                return 0;
            }

            return layout.Add(blocks?[i]?.SizeInBytes ?? size);
        }).ToArray();

    private static void Fill(BufferRange[] ranges, long[] offsets, IEnumerable<IReadOnlyList<int>> shapes, DeviceBuffer buffer)
    {
        int i = 0;
        foreach (IReadOnlyList<int> shape in shapes)
        {
            ranges[i] = ranges[i].Buffer is null ? new BufferRange(buffer, offsets[i], SizeInBytes(shape)) : ranges[i];
            i++;
        }
    }

#pragma warning disable CA2000 // A host's buffer is not ours to free.
    private static BufferRange Range(VulkanDevice device, HostBuffer buffer, long size, string what) => new(
        DeviceBuffer.OfHost(device, new Silk.NET.Vulkan.Buffer(buffer.Buffer), buffer.OffsetInBytes + buffer.SizeInBytes, $"the host's buffer of {what}"),
        buffer.OffsetInBytes,
        size);
#pragma warning restore CA2000
}
