using System.Runtime.InteropServices;
using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Builds small compiled models by hand: steps of test kernels over slots of the arena.</summary>
internal sealed class ModelBuilder
{
    private const int SlotSizeInBytes = 64 * 1024;
    private const int Workgroup = 64;
    private const int GoldenSums = 4;

    private readonly List<PlannedInput> _inputs = [];
    private readonly List<PlannedOutput> _outputs = [];
    private readonly List<PlanStep> _steps = [];
    private readonly List<PackedTensor> _packed = [];
    private readonly Dictionary<string, TensorEntry> _tensors = [];
    private readonly List<GoldenValue> _golden = [];
    private readonly List<uint> _goldenPositions = [];
    private readonly List<float> _goldenNumbers = [];
    private PlannedClassification? _classification;
    private int _slots = 1;

    /// <summary>What activations are said to be.</summary>
    public ElementType ActivationType { get; init; } = ElementType.F32;

    /// <summary>Elements of a shape.</summary>
    public static int Elements(IReadOnlyList<int> shape) => shape.Aggregate(1, (product, size) => product * size);

    /// <summary>The bits of a float constant.</summary>
    public static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    /// <summary>An activation of so many floats in an arena slot.</summary>
    public Binding Slot(int slot, int count, BindingKind kind = BindingKind.Storage)
    {
        _slots = Math.Max(_slots, slot + 1);
        return new Binding { Space = BufferSpace.Arena, OffsetInBytes = (long)slot * SlotSizeInBytes, SizeInBytes = 4L * count, Kind = kind };
    }

    /// <summary>An activation of so many 16-bit floats, an even number, in an arena slot.</summary>
    public Binding Halves(int slot, int count) => Slot(slot, count / 2);

    /// <summary>A weight of the file.</summary>
    public Binding Weight(string name, float[] values, BindingKind kind = BindingKind.Storage)
    {
        _tensors[name] = new TensorEntry(name, ElementType.F32, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        return new Binding { Space = BufferSpace.Tensor, Tensor = name, SizeInBytes = 4L * values.Length, Kind = kind };
    }

    /// <summary>A weight of an odd number of 16-bit floats: the halves of floats, without the upper half of the last one.</summary>
    public Binding OddHalves(string name, float[] values)
    {
        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        _tensors[name] = new TensorEntry(name, ElementType.F16, [(2 * values.Length) - 1], bytes.AsMemory(0, bytes.Length - 2));
        return new Binding { Space = BufferSpace.Tensor, Tensor = name, SizeInBytes = bytes.Length, Kind = BindingKind.Storage };
    }

    /// <summary>A weight packed by <see cref="TestKernels.PackReversed"/>, padded to whole texels.</summary>
    public Binding Packed(string name, float[] values, BindingKind kind = BindingKind.Storage)
    {
        int padded = (values.Length + 3) / 4 * 4;
        Binding packed = new() { Space = BufferSpace.Packed, Tensor = name, SizeInBytes = 4L * padded, Kind = BindingKind.Storage };
        _packed.Add(new PackedTensor
        {
            Name = name,
            SizeInBytes = 4L * padded,
            Prepacks =
            [
                Dispatch(
                    "pack_reversed",
                    TestKernels.PackReversed,
                    [(uint)values.Length],
                    padded,
                    Weight(name, values),
                    packed with { Writes = true }),
            ],
        });
        return packed with { Kind = kind };
    }

    /// <summary>Weights packed by <see cref="TestKernels.PackReversed"/>, each by a dispatch of its own, behind each other: all but the last are whole blocks of 256 bytes.</summary>
    public Binding PackedOf(string name, float[][] parts)
    {
        Binding packed = new() { Space = BufferSpace.Packed, Tensor = name, SizeInBytes = 4L * parts.Sum(part => part.Length), Kind = BindingKind.Storage };
        long offset = 0;
        List<Dispatch> prepacks = [];
        for (int i = 0; i < parts.Length; i++)
        {
            Binding written = packed with { OffsetInBytes = offset, SizeInBytes = 4L * parts[i].Length, Writes = true };
            prepacks.Add(Dispatch(
                "pack_reversed", TestKernels.PackReversed, [(uint)parts[i].Length], parts[i].Length, Weight($"{name}:{i}", parts[i]), written));
            offset += written.SizeInBytes;
        }

        _packed.Add(new PackedTensor { Name = name, SizeInBytes = packed.SizeInBytes, Prepacks = prepacks });
        return packed;
    }

    /// <summary>One dispatch with a workgroup of 64 invocations in x and as many groups as the elements need.</summary>
    public Dispatch Dispatch(string name, string source, uint[] constants, int elements, params Binding[] bindings)
    {
        string shader = $"{CompiledModel.ShaderPrefix}{name}/default";
        byte[] code = GlslCompiler.Compile(name, source);
        _tensors[shader] = new TensorEntry(shader, ElementType.U32, [code.Length / 4], code);
        return new Dispatch
        {
            Shader = shader,
            Constants = [Workgroup, 1, 1, .. constants],
            Bindings = bindings,
            Grid = new Grid((elements + Workgroup - 1) / Workgroup, 1, 1),
        };
    }

    /// <summary>y = x · a + b.</summary>
    public Dispatch Affine(int count, float a, float b, Binding x, Binding y) =>
        Dispatch("affine", TestKernels.Affine, [(uint)count, Bits(a), Bits(b)], count, x, y with { Writes = true });

    /// <summary>y = x + w.</summary>
    public Dispatch Add(int count, Binding x, Binding w, Binding y) =>
        Dispatch("add", TestKernels.Add, [(uint)count], count, x, w, y with { Writes = true });

    /// <summary>An alternative without requirements.</summary>
    public static Alternative Reference(params Dispatch[] dispatches) => Alternative("reference", DeviceRequirements.None, dispatches);

    /// <summary>An alternative.</summary>
    public static Alternative Alternative(string name, DeviceRequirements requirements, params Dispatch[] dispatches) =>
        new() { Name = name, Requirements = requirements, Dispatches = dispatches };

    /// <summary>A step.</summary>
    public static PlanStep Step(string name, params Alternative[] alternatives) =>
        new() { Name = name, Operator = "Test", Alternatives = alternatives };

    /// <summary>An input that is copied to a slot.</summary>
    public ModelBuilder Input(string name, int[] shape, int slot) => Input(name, shape, slot, ["reference"]);

    /// <summary>An input that is copied to a slot by one of several alternatives, all the same.</summary>
    public ModelBuilder Input(string name, int[] shape, int slot, string[] alternatives)
    {
        int count = Elements(shape);
        Binding dense = new() { Space = BufferSpace.Input, Index = _inputs.Count, SizeInBytes = 4L * count, Kind = BindingKind.Storage };
        _inputs.Add(new PlannedInput
        {
            Name = name,
            Shape = shape,
            Load = Step(
                $"load {name}",
                [.. alternatives.Select(alternative => Alternative(alternative, DeviceRequirements.None, Affine(count, 1, 0, dense, Slot(slot, count))))]),
        });
        return this;
    }

    /// <summary>An input that is copied to a slot in blocks of four channels, or brought there by a dispatch.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="slot">Where the dispatch writes.</param>
    /// <param name="copied">Where the copy goes: the same, unless it is to be wrong.</param>
    /// <param name="processor">True for a copy on processors only.</param>
    public ModelBuilder CopiedInput(string name, int[] shape, int slot, int copied, bool processor = false)
    {
        BlockedLayout layout = BlockedLayout.Of(shape)!.Value;
        int count = (int)layout.SizeInBytes / sizeof(float);
        Input(name, shape, slot);
        Binding dense = _inputs[^1].Load.Alternatives[0].Dispatches[0].Bindings[0];
        Dispatch blocks = Dispatch("blocks", TestKernels.Blocks, [(uint)count, (uint)layout.C, (uint)layout.Pixels], count, dense, Slot(slot, count) with { Writes = true });
        Alternative copy = Alternative("copy", new DeviceRequirements { Processor = processor }) with
        {
            Copy = new ArenaRange { OffsetInBytes = Slot(copied, count).OffsetInBytes, SizeInBytes = layout.SizeInBytes },
        };
        _inputs[^1] = _inputs[^1] with { Load = Step($"load {name}", copy, Reference(blocks)) };
        return this;
    }

    /// <summary>An input [1, 3, H, W] that also takes pictures and textures, sampled to the nearest pixel.</summary>
    public ModelBuilder ImageInput(string name, int height, int width, int slot)
    {
        Input(name, [1, 3, height, width], slot);
        int count = 3 * height * width;
        Binding image = new() { Space = BufferSpace.Image, SizeInBytes = 0, Kind = BindingKind.Storage };
        Dispatch nearest = Dispatch(
            "nearest", TestKernels.Nearest, [(uint)count, (uint)height, (uint)width], count, image, Slot(slot, count) with { Writes = true });
        Binding texture = new() { Space = BufferSpace.Texture, SizeInBytes = 0, Kind = BindingKind.SampledImage };
        Dispatch fetched = Dispatch(
            "nearest_texture", TestKernels.NearestTexture, [(uint)count, (uint)height, (uint)width], count, texture, Slot(slot, count) with { Writes = true });
        _inputs[^1] = _inputs[^1] with
        {
            Image = new ImagePreprocessing { Color = ImageColor.Rgb, Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1], KeepSize = true },
            LoadImage = Step($"load {name} from a picture", Reference(nearest)),
            LoadTexture = Step($"load {name} from a texture", Reference(fetched with { PushConstants = new uint[TextureWords.TextureCount] })),
        };
        return this;
    }

    /// <summary>An input that is rounded to 16-bit floats.</summary>
    public ModelBuilder HalfInput(string name, int[] shape, int slot)
    {
        int count = Elements(shape);
        Input(name, shape, slot);
        Binding dense = _inputs[^1].Load.Alternatives[0].Dispatches[0].Bindings[0];
        Dispatch narrow = Dispatch("narrow", TestKernels.Narrow, [(uint)count], count / 2, dense, Halves(slot, count) with { Writes = true });
        _inputs[^1] = _inputs[^1] with { Load = Step($"load {name}", Reference(narrow)) };
        return this;
    }

    /// <summary>An output of 16-bit floats.</summary>
    public ModelBuilder HalfOutput(string name, int[] shape, int slot)
    {
        int count = Elements(shape);
        Output(name, shape, slot);
        Binding dense = _outputs[^1].Store.Alternatives[0].Dispatches[0].Bindings[^1];
        Dispatch widen = Dispatch("widen", TestKernels.Widen, [(uint)count], count, Halves(slot, count), dense);
        _outputs[^1] = _outputs[^1] with { Store = Step($"store {name}", Reference(widen)) };
        return this;
    }

    /// <summary>y = x + a·w, x and y of 16-bit floats.</summary>
    public Dispatch AddToHalves(int count, float a, Binding x, Binding w, Binding y) =>
        Dispatch("add_to_halves", TestKernels.AddToHalves, [(uint)count, Bits(a)], count / 2, x, w, y with { Writes = true });

    /// <summary>A step of the body.</summary>
    public ModelBuilder Body(string name, params Alternative[] alternatives)
    {
        _steps.Add(Step(name, alternatives));
        return this;
    }

    /// <summary>A step of the body that counts multiply-adds.</summary>
    public ModelBuilder Body(string name, long multiplyAdds, params Alternative[] alternatives)
    {
        _steps.Add(Step(name, alternatives) with { MultiplyAdds = multiplyAdds });
        return this;
    }

    /// <summary>An output that a dispatch brings out of a slot.</summary>
    public ModelBuilder Output(string name, int[] shape, int slot)
    {
        int count = Elements(shape);
        Binding dense = new() { Space = BufferSpace.Output, Index = _outputs.Count, SizeInBytes = 4L * count, Kind = BindingKind.Storage };
        _outputs.Add(new PlannedOutput
        {
            Name = name,
            Shape = shape,
            Store = Step($"store {name}", Reference(Affine(count, 1, 0, Slot(slot, count), dense))),
        });
        return this;
    }

    /// <summary>An output that is copied from a slot, or brought out of it by a dispatch.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="slot">Where the dispatch reads.</param>
    /// <param name="copied">Where the copy does: the same, unless it is to be wrong.</param>
    public ModelBuilder CopiedOutput(string name, int[] shape, int slot, int copied)
    {
        Output(name, shape, slot);
        Binding from = Slot(copied, Elements(shape));
        PlanStep store = _outputs[^1].Store;
        Alternative copy = Alternative("copy", DeviceRequirements.None) with { Copy = new ArenaRange { OffsetInBytes = from.OffsetInBytes, SizeInBytes = from.SizeInBytes } };
        _outputs[^1] = _outputs[^1] with { Store = store with { Alternatives = [copy, .. store.Alternatives] } };
        return this;
    }

    /// <summary>A classification of output 0, of shape [N, classes], from its slot. The values stand for probabilities.</summary>
    public ModelBuilder Classes(int items, int classes, int k, int slot)
    {
        Binding result = new() { Space = BufferSpace.Classes, SizeInBytes = 8L * items * k, Kind = BindingKind.Storage, Writes = true };
        Dispatch largest = Dispatch("largest", TestKernels.Largest, [(uint)classes, (uint)k], 1, Slot(slot, items * classes), result) with
        {
            Constants = [1, 1, 1, (uint)classes, (uint)k],
            Grid = new Grid(items, 1, 1),
        };
        _classification = new PlannedClassification
        {
            OutputIndex = 0,
            K = k,
            ClassCount = classes,
            Steps = [Step("classification/top_k", Reference(largest))],
        };
        return this;
    }

    /// <summary>Golden vectors of a step: every seventh element singly, and sums. Call it in the order loads, body, stores.</summary>
    public ModelBuilder Golden(GoldenPlace place, int index, float[] values, float allowed = 1e-4f)
    {
        uint[] positions = [.. Enumerable.Range(0, (values.Length + 6) / 7).Select(i => (uint)(7 * i))];
        double[] sums = new double[GoldenSums];
        GoldenPattern.Sum(values, sums);
        _golden.Add(new GoldenValue
        {
            Place = place,
            Index = index,
            Shape = place == GoldenPlace.Store ? [1, 1, 1, values.Length] : [1, 4, 1, values.Length / 4],
            Samples = positions.Length,
            AllowedError = allowed,
            AllowedSumError = 10 * allowed,
        });
        _goldenPositions.AddRange(positions);
        _goldenNumbers.AddRange(positions.Select(p => values[p]).Concat(sums.Select(s => (float)s)));
        return this;
    }

    /// <summary>The model.</summary>
    public CompiledModel Build()
    {
        if (_golden.Count == 0)
        {
            return CompiledModel.Create(Plan(), _tensors.Values);
        }

        GoldenVectors golden = new() { Positions = "golden/positions", Expected = "golden/expected", Sums = GoldenSums, Values = _golden };
        TensorEntry[] tensors =
        [
            .. _tensors.Values,
            TensorEntryValues.FromWords(golden.Positions, _goldenPositions.ToArray()),
            TensorEntryValues.FromFloats(golden.Expected, [_goldenNumbers.Count], _goldenNumbers.ToArray()),
        ];
        return CompiledModel.Create([Plan()], tensors, [golden]);
    }

    private ModelPlan Plan() => new()
    {
        Name = "test",
        Provenance = new Provenance { Tool = "tests", Source = "none", SourceSha256 = new string('0', 64) },
        Inputs = _inputs,
        Outputs = _outputs,
        Classification = _classification,
        Steps = _steps,
        PackedTensors = _packed,
        ActivationType = ActivationType,
        ArenaSizeInBytes = (long)_slots * SlotSizeInBytes,
        ArenaLowerBoundInBytes = 0,
        Statistics = new ModelStatistics { Parameters = 0, MultiplyAdds = 0, SourceNodes = 0, OptimizedNodes = 0, WeightSizeInBytes = 0 },
    };
}
