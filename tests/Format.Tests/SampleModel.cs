using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;

namespace ResNetVk.Format.Tests;

/// <summary>
/// A hand-made model that uses everything the format can say: an input of pictures and textures and one of pictures alone, alternatives with every requirement, one that covers two steps and one that copies, every
/// memory space, packed tensors of one dispatch and of two, two outputs, a classification with labels. Its numbers are consistent, its shaders do nothing.
/// </summary>
internal static class SampleModel
{
    public const string Conv = "spirv/conv2d/reference";
    public const string ConvLanes = "spirv/conv2d_lanes/k3s1_l8";
    public const string Copy = "spirv/copy/nchw";
    public const string TopK = "spirv/top_k/small";

    public const int ArenaSize = 8192;

    public static TensorEntry[] Tensors() =>
    [
        TensorEntryValues.FromFloats("conv.weight", [5, 3, 3, 3], Values(135)),
        TensorEntryValues.FromFloats("conv.bias", [5], Values(5)),
        new("fc.weight", ElementType.F16, [11, 6], Bytes(132)),
        new("fc.scale", ElementType.I8, [29], Bytes(29)),
        new("fc.zero", ElementType.U8, [7], Bytes(7)),
        new("index", ElementType.I32, [3], Bytes(12)),
        new("count", ElementType.I64, [], Bytes(8)),
        new("empty", ElementType.F32, [0, 37], Bytes(0)),
        Module(Conv),
        Module(ConvLanes),
        Module(Copy),
        Module(TopK),
    ];

    /// <summary>The same with activations of 16-bit floats, which nothing copies.</summary>
    public static ModelPlan HalfPlan()
    {
        ModelPlan plan = Plan();
        return plan with
        {
            ActivationType = ElementType.F16,
            Outputs = [.. plan.Outputs.Select(output => output with { Store = output.Store with { Alternatives = [.. output.Store.Alternatives.Where(a => a.Copy is null)] } })],
        };
    }

    public static ModelPlan Plan() => new()
    {
        Name = "sample «ResNet» \"3\"",
        Provenance = new Provenance { Tool = "resnetvk 0.1.0", Source = "sample.onnx", SourceSha256 = new string('a', 60) + "09bf" },
        Inputs = [PictureInput(), PlainInput()],
        Outputs =
        [
            new PlannedOutput { Name = "features", Shape = [2, 5, 1, 1], Store = CopiedStep() },
            new PlannedOutput { Name = "logits", Shape = [2, 11], Store = Step("store:logits", Dispatch(Copy, Arena(1024, 96), Output(1, 88, writes: true))) },
        ],
        Classification = new PlannedClassification
        {
            OutputIndex = 1,
            K = 3,
            ClassCount = 11,
            Steps =
            [
                Step("softmax", Dispatch(Copy, Output(1, 88), Classes(48))),
                Step("top_k", Dispatch(TopK, Arena(1024, 96), Classes(48))),
            ],
        },
        Labels = ["T-shirt", "Hose", "naïve", "鞋", "🥾", "", "f", "g", "h", "i", "j"],
        Steps = [ConvolutionStep(), Step("fc", Dispatch(Conv, Arena(2048, 64), Tensor("fc.weight", 132), Arena(1024, 96, writes: true)))],
        PackedTensors =
        [
            new PackedTensor
            {
                Name = "conv.weight:lanes",
                SizeInBytes = 1152,
                Prepacks = [Dispatch(Copy, Tensor("conv.weight", 540), Packed("conv.weight:lanes", 1152, writes: true)) with { PushConstants = [5, 3, uint.MaxValue] }],
            },
            new PackedTensor
            {
                Name = "fc.weight:halves",
                SizeInBytes = 512,
                Prepacks =
                [
                    Dispatch(Copy, Tensor("fc.weight", 132), Packed("fc.weight:halves", 132, writes: true)),
                    Dispatch(Copy, Tensor("fc.weight", 132), Packed("fc.weight:halves", 256, writes: true) with { OffsetInBytes = 256 }),
                ],
            },
        ],
        ArenaSizeInBytes = ArenaSize,
        ArenaLowerBoundInBytes = 7777,
        Statistics = new ModelStatistics { Parameters = 206, MultiplyAdds = 9517, SourceNodes = 7, OptimizedNodes = 3, WeightSizeInBytes = 748 },
    };

    public static CompiledModel Create() => CompiledModel.Create(Plan(), Tensors());

    /// <summary>The smallest model there is: one input copied to one output; for tests that touch every byte, and the example of docs/model-format.md.</summary>
    public static CompiledModel Smallest() => CompiledModel.Create(
        new ModelPlan
        {
            Name = "copy",
            Provenance = new Provenance { Tool = "resnetvk 0.1.0", Source = "copy.onnx", SourceSha256 = new string('0', 64) },
            Inputs = [new PlannedInput { Name = "x", Shape = [1, 3], Load = Step("load:x", SmallCopy(Input(0, 12), Arena(0, 16, writes: true))) }],
            Outputs = [new PlannedOutput { Name = "y", Shape = [1, 3], Store = Step("store:y", SmallCopy(Arena(0, 16), Output(0, 12, writes: true))) }],
            Steps = [],
            PackedTensors = [],
            ArenaSizeInBytes = 256,
            ArenaLowerBoundInBytes = 16,
            Statistics = new ModelStatistics { Parameters = 0, MultiplyAdds = 0, SourceNodes = 1, OptimizedNodes = 0, WeightSizeInBytes = 0 },
        },
        [Module(Copy)]);

    public static TensorEntry Module(string name) => TensorEntryValues.FromWords(name, SpirvSketch.Nothing);

    public static PlanStep Step(string name, params Dispatch[] dispatches) => new()
    {
        Name = name,
        Operator = "Copy",
        Alternatives = [new Alternative { Name = "reference", Requirements = DeviceRequirements.None, Dispatches = dispatches }],
    };

    public static Dispatch Dispatch(string shader, params Binding[] bindings) => new()
    {
        Shader = shader,
        Constants = [64, 1, 1, 7, 0x3F800000, uint.MaxValue],
        Bindings = bindings,
        Grid = new Grid(37, 5, 2),
    };

    public static Binding Arena(long offset, long size, bool writes = false) =>
        new() { Space = BufferSpace.Arena, OffsetInBytes = offset, SizeInBytes = size, Kind = BindingKind.Storage, Writes = writes };

    public static Binding Tensor(string name, long size) =>
        new() { Space = BufferSpace.Tensor, Tensor = name, SizeInBytes = size, Kind = BindingKind.Storage };

    public static Binding Packed(string name, long size, bool writes = false) =>
        new() { Space = BufferSpace.Packed, Tensor = name, SizeInBytes = size, Kind = BindingKind.Storage, Writes = writes };

    public static Binding Input(int index, long size) =>
        new() { Space = BufferSpace.Input, Index = index, SizeInBytes = size, Kind = BindingKind.Storage };

    public static Binding Output(int index, long size, bool writes = false) =>
        new() { Space = BufferSpace.Output, Index = index, SizeInBytes = size, Kind = BindingKind.Storage, Writes = writes };

    public static Binding Image() => new() { Space = BufferSpace.Image, SizeInBytes = 0, Kind = BindingKind.Storage };

    public static Binding Texture(int plane) => new() { Space = BufferSpace.Texture, Index = plane, SizeInBytes = 0, Kind = BindingKind.SampledImage };

    public static Binding Classes(long size) =>
        new() { Space = BufferSpace.Classes, SizeInBytes = size, Kind = BindingKind.Storage, Writes = true };

    private static Dispatch SmallCopy(params Binding[] bindings) => Dispatch(Copy, bindings) with { Constants = [64, 1, 1, 3], Grid = new Grid(1, 1, 1) };

    private static PlannedInput PictureInput() => new()
    {
        Name = "pixels",
        Shape = [2, 3, 7, 11],
        Load = Step("load:pixels", Dispatch(Copy, Input(0, 1848), Arena(0, 2464, writes: true))),
        Image = new ImagePreprocessing
        {
            Color = ImageColor.Bgr,
            Scale = 1.0f / 255,
            Mean = [0.485f, 0.456f, 0.406f],
            Std = [0.229f, 0.224f, 0.225f],
            ResizeShorterSide = 13,
        },
        LoadImage = Step("image:pixels", Dispatch(Copy, Image(), Arena(0, 2464, writes: true))),
        LoadTexture = Step("texture:pixels", Dispatch(Copy, Texture(0), Arena(0, 2464, writes: true)) with { PushConstants = new uint[TextureWords.TextureCount] }),

        // In two dispatches, of which the second has words of its own.
        LoadPlanes = Step(
            "planes:pixels",
            Dispatch(Copy, Texture(0), Texture(2), Arena(4096, 2464, writes: true)) with { PushConstants = new uint[TextureWords.PlanesCount] },
            Dispatch(Copy, Texture(1), Arena(4096, 2464), Arena(0, 2464, writes: true)) with { PushConstants = [.. new uint[TextureWords.PlanesCount], 7] }),
    };

    private static PlannedInput PlainInput() => new()
    {
        Name = "mask",
        Shape = [2, 29, 37, 1],
        Load = Step("load:mask", Dispatch(Copy, Input(1, 8584), Arena(512, 7680, writes: true))),
        Image = new ImagePreprocessing { Color = ImageColor.Gray, Scale = 1, Mean = [0], Std = [-0.5f], KeepSize = true, ChannelsLast = true },
        LoadImage = Step("image:mask", Dispatch(Copy, Image(), Arena(512, 7680, writes: true))),
    };

    private static PlanStep CopiedStep()
    {
        PlanStep dispatched = Step("store:features", Dispatch(Copy, Arena(2048, 64), Output(0, 40, writes: true)));
        ArenaRange copy = new() { OffsetInBytes = 2048, SizeInBytes = 40 };
        return dispatched with
        {
            Alternatives = [new Alternative { Name = "copy/dense", Requirements = DeviceRequirements.None, Dispatches = [], Copy = copy }, .. dispatched.Alternatives],
        };
    }

    private static PlanStep ConvolutionStep() => new()
    {
        Name = "conv",
        Operator = "Conv2D+Relu+Residual",
        FusedFrom = ["conv", "bn", "relu", "add"],
        MultiplyAdds = 9451,
        Alternatives =
        [
            new Alternative
            {
                Name = "conv2d_lanes/k3s1_l8",
                Requirements = new DeviceRequirements
                {
                    Processor = true,
                    IntegratedGpu = true,
                    SubgroupSize = 8,
                    SubgroupShuffle = true,
                    TexelBufferElements = 70000,
                    SharedMemorySizeInBytes = 32768,
                    WorkgroupInvocations = 256,
                    StorageBufferRange = 1L << 31,
                },
                Dispatches =
                [
                    Dispatch(
                        ConvLanes,
                        Arena(0, 2464) with { Kind = BindingKind.Texels },
                        Packed("conv.weight:lanes", 576) with { Kind = BindingKind.StorageTexels },
                        Tensor("conv.bias", 20),
                        Arena(4096, 64, writes: true) with { Clears = true }) with { Constants = [32, 8, 1] },
                    Dispatch(Copy, Arena(4096, 64), Arena(2048, 64, writes: true)) with { Grid = new Grid(65535, 1, 1) },
                ],
                Covers = 1,
            },
            new Alternative
            {
                Name = "conv2d/reference",
                Requirements = DeviceRequirements.None,
                Dispatches = [Dispatch(Conv, Arena(0, 2464), Tensor("conv.weight", 540), Tensor("conv.bias", 20), Arena(2048, 64, writes: true))],
            },
        ],
    };

    private static float[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => (i * 0.37f) - 5)];

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * 29) + 11))];
}
