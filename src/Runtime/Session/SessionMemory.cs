using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>All buffers of a session, and where each binding of the plan lies in them.</summary>
/// <remarks>Made in two steps: weights come when it is known which alternatives read them.</remarks>
internal sealed class SessionMemory : IDisposable
{
    private const int BytesPerClass = 2 * sizeof(uint);

    private readonly DisposalStack _owned = new();
    private readonly VulkanDevice _device;
    private readonly CompiledModel _model;
    private readonly SessionTuning _tuning;
#pragma warning disable CA2213 // _owned disposes these, in the reverse order of their creation.
    private readonly DeviceBuffer _arena;
    private WeightStore? _weights;
#pragma warning restore CA2213
    private readonly BufferRange[] _inputs;
    private readonly BufferRange[] _outputs;
    private readonly BufferRange _classes;

    /// <summary>Allocates everything but the weights.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="model">Plan and tensors.</param>
    /// <param name="tuning">Sizes and paths.</param>
    /// <exception cref="DeviceRequirementException">A buffer is larger than the device allows.</exception>
    /// <exception cref="OutOfDeviceMemoryException">Device memory is exhausted.</exception>
    public SessionMemory(VulkanDevice device, CompiledModel model, SessionTuning tuning)
    {
        _device = device;
        _model = model;
        _tuning = tuning;
        ModelPlan plan = model.Plan;
        try
        {
            // A network whose every value is an input or output has no activations; Vulkan has no empty buffers.
            long arenaSize = Math.Max(plan.ArenaSizeInBytes, 16);
            _arena = _owned.Add(new DeviceBuffer(device, arenaSize, DeviceBuffer.ShaderUsage, MemoryUse.DeviceOnly, "the arena"));

            BufferLayout inputs = new(device.Capabilities);
            long[] inputOffsets = plan.Inputs.Select(input => inputs.Add(SizeInBytes(input.Shape))).ToArray();
            Inputs = _owned.Add(ExchangeBuffer.ToDevice(device, inputs.SizeInBytes, tuning, "the input buffer"));
            _inputs = plan.Inputs
                .Select((input, i) => new BufferRange(Inputs.Device, inputOffsets[i], SizeInBytes(input.Shape)))
                .ToArray();
            ClearInputs();

            BufferLayout results = new(device.Capabilities);
            long[] outputOffsets = plan.Outputs.Select(output => results.Add(SizeInBytes(output.Shape))).ToArray();
            long classesSize = ClassesSize(plan);
            long classesOffset = classesSize > 0 ? results.Add(classesSize) : 0;
            Results = _owned.Add(ExchangeBuffer.ToHost(device, results.SizeInBytes, tuning, "the result buffer"));
            _outputs = plan.Outputs
                .Select((output, i) => new BufferRange(Results.Device, outputOffsets[i], SizeInBytes(output.Shape)))
                .ToArray();
            _classes = new BufferRange(Results.Device, classesOffset, classesSize);

            if (plan.Inputs.FirstOrDefault(input => input.LoadImage is not null) is PlannedInput picture)
            {
                Image = _owned.Add(new ImageInput(device, tuning, width: picture.Shape[^1], height: picture.Shape[^2]));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Input tensors.</summary>
    public ExchangeBuffer Inputs { get; }

    /// <summary>Output tensors and classes.</summary>
    public ExchangeBuffer Results { get; }

    /// <summary>The picture; null when the network takes none.</summary>
    public ImageInput? Image { get; }

    /// <summary>Device memory held at the moment.</summary>
    public long SizeInBytesOnDevice => _arena.MemorySizeInBytes + WeightSizeInBytesOnDevice + Inputs.MemorySizeInBytes
        + Results.MemorySizeInBytes + (Image?.MemorySizeInBytes ?? 0);

    /// <summary>Part of it that holds weights.</summary>
    public long WeightSizeInBytesOnDevice => _weights?.MemorySizeInBytes ?? 0;

    /// <summary>Allocates the weights that the chosen alternatives read; they are written by <see cref="WeightLoader"/>. Call it once.</summary>
    /// <exception cref="DeviceRequirementException">A buffer is larger than the device allows.</exception>
    /// <exception cref="OutOfDeviceMemoryException">Device memory is exhausted.</exception>
    public void AllocateWeights(PlanSelection selection) => _weights = _owned.Add(new WeightStore(
        _device,
        WeightSizes(_model, selection),
        _device.Memory.DirectUpload && !_tuning.ForceStaging ? MemoryUse.DirectUpload : MemoryUse.DeviceOnly,
        _tuning.WeightSlabSizeInBytes,
        _tuning.ForceFlush));

    /// <summary>Bytes of a dense F32 tensor.</summary>
    public static long SizeInBytes(IReadOnlyList<int> shape) => shape.Aggregate((long)sizeof(float), (size, dimension) => size * dimension);

    /// <summary>Where an input lies in <see cref="Inputs"/>.</summary>
    public BufferRange Input(int index) => _inputs[index];

    /// <summary>Where an output lies in <see cref="Results"/>.</summary>
    public BufferRange Output(int index) => _outputs[index];

    /// <summary>Where the classes lie in <see cref="Results"/>; empty when there are none.</summary>
    public BufferRange Classes => _classes;

    /// <summary>Where a weight lies, or null when no chosen alternative reads it.</summary>
    public BufferRange? Weight(WeightKey key) => _weights?.Find(key);

    /// <summary>The memory a binding of the plan stands for.</summary>
    /// <param name="binding">Of a chosen alternative or of a prepack dispatch of a chosen one.</param>
    /// <param name="packing">Weights that are there for packing or timing only; null outside of it.</param>
    public ResolvedBinding Resolve(Binding binding, WeightStore? packing = null)
    {
        BufferRange region = binding.Space switch
        {
            BufferSpace.Arena => new BufferRange(_arena, binding.OffsetInBytes, binding.SizeInBytes),
            BufferSpace.Tensor or BufferSpace.Packed => FindWeight(new WeightKey(binding.Space, binding.Tensor!), packing),
            BufferSpace.Input => _inputs[binding.Index],
            BufferSpace.Output => _outputs[binding.Index],
            BufferSpace.Classes => _classes,
            BufferSpace.Image => Image!.Range,
            _ => throw new ArgumentOutOfRangeException(nameof(binding), binding.Space, "not a buffer space"),
        };

        // A picture's size is known at run time only: the shader sees the whole buffer and reads the size in it.
        BufferRange visible = binding.Space == BufferSpace.Image ? region : region.First(binding.SizeInBytes);
        return new ResolvedBinding(binding.Kind, visible, binding.Writes);
    }

    /// <summary>Makes every input zero.</summary>
    /// <remarks>So that a profile or a picture run on inputs that were never set does not compute with whatever memory holds.</remarks>
    public void ClearInputs()
    {
        const int MostBytesAtOnce = 1 << 30;
        long size = Inputs.Device.SizeInBytes;
        for (long offset = 0; offset < size; offset += MostBytesAtOnce)
        {
            Inputs.Bytes(offset, (int)Math.Min(MostBytesAtOnce, size - offset)).Clear();
        }

        Inputs.Flush(0, size);
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    private static IEnumerable<(WeightKey Key, long Size)> WeightSizes(CompiledModel model, PlanSelection selection) =>
        selection.TensorsBound(BufferSpace.Tensor)
            .Select(name => (new WeightKey(BufferSpace.Tensor, name), model.Tensors[name].Data.Length))
            .Concat(selection.PackedTensors.Select(packed => (new WeightKey(BufferSpace.Packed, packed.Name), packed.SizeInBytes)));

    private static long ClassesSize(ModelPlan plan)
    {
        if (plan.Classification is not PlannedClassification classes)
        {
            return 0;
        }

        long items = SizeInBytes(plan.Outputs[classes.OutputIndex].Shape) / sizeof(float) / classes.ClassCount;
        return items * classes.K * BytesPerClass;
    }

    private BufferRange FindWeight(WeightKey key, WeightStore? packing) =>
        _weights?.Find(key)
            ?? packing?.Find(key)
            ?? throw new InvalidOperationException($"The weight '{key.Name}' ({key.Space}) was not allocated.");
}
