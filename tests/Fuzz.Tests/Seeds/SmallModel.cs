using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;

namespace ResNetVk.Fuzz.Tests;

/// <summary>A compiled model of a few hundred bytes that uses most of what a plan can say; a fuzzer's changes hit what matters.</summary>
internal static class SmallModel
{
    private const string Shader = "spirv/copy/nchw";

    public static CompiledModel Create() => CompiledModel.Create(
        new ModelPlan
        {
            Name = "n",
            Provenance = new Provenance { Tool = "t", Source = "s", SourceSha256 = new string('0', 64) },
            Inputs =
            [
                new PlannedInput
                {
                    Name = "x",
                    Shape = [1, 1, 2, 3],
                    Load = Step(Dispatch(At(BufferSpace.Input, 24), Arena(0, 96, writes: true))),
                    Image = new ImagePreprocessing { Color = ImageColor.Gray, Scale = 1, Mean = [0], Std = [1], ResizeShorterSide = 3 },
                    LoadImage = Step(Dispatch(At(BufferSpace.Image, 0), Arena(0, 96, writes: true))),
                    LoadTexture = Step(
                        Dispatch(At(BufferSpace.Texture, 0) with { Kind = BindingKind.SampledImage }, Arena(0, 96, writes: true)) with
                        {
                            PushConstants = new uint[TextureWords.TextureCount],
                        }),
                },
            ],
            Outputs = [new PlannedOutput { Name = "y", Shape = [1, 6], Store = Step(Dispatch(Arena(256, 32), At(BufferSpace.Output, 24) with { Writes = true })) }],
            Classification = new PlannedClassification
            {
                OutputIndex = 0,
                K = 2,
                ClassCount = 6,
                Steps = [Step(Dispatch(At(BufferSpace.Output, 24), At(BufferSpace.Classes, 16) with { Writes = true }))],
            },
            Steps =
            [
                new PlanStep
                {
                    Name = "c",
                    Operator = "o",
                    Alternatives =
                    [
                        new Alternative
                        {
                            Name = "a",
                            Requirements = new DeviceRequirements { SubgroupSize = 8, WorkgroupInvocations = 256 },
                            Dispatches = [Dispatch(Arena(0, 96) with { Kind = BindingKind.Texels }, Packed(), Arena(256, 32, writes: true) with { Clears = true })],
                        },
                        new Alternative
                        {
                            Name = "b",
                            Requirements = DeviceRequirements.None,
                            Dispatches = [Dispatch(Arena(0, 96), Weights(), Arena(256, 32, writes: true))],
                        },
                    ],
                },
            ],
            PackedTensors = [new PackedTensor { Name = "p", SizeInBytes = 32, Prepacks = [Dispatch(Weights(), Packed(writes: true))] }],
            ArenaSizeInBytes = 512,
            ArenaLowerBoundInBytes = 288,
            Statistics = new ModelStatistics { Parameters = 5, MultiplyAdds = 9, SourceNodes = 1, OptimizedNodes = 1, WeightSizeInBytes = 20 },
        },
        [TensorEntryValues.FromFloats("w", [5], [1, 2, 3, 5, 7]), TensorEntryValues.FromWords(Shader, SpirvSketch.Nothing)]);

    private static PlanStep Step(Dispatch dispatch) => new()
    {
        Name = "s",
        Operator = "o",
        Alternatives = [new Alternative { Name = "a", Requirements = DeviceRequirements.None, Dispatches = [dispatch] }],
    };

    private static Dispatch Dispatch(params Binding[] bindings) => new() { Shader = Shader, Constants = [64, 1, 1, 7], Bindings = bindings, Grid = new Grid(3, 2, 1) };

    private static Binding At(BufferSpace space, long size) => new() { Space = space, SizeInBytes = size, Kind = BindingKind.Storage };

    private static Binding Arena(long offset, long size, bool writes = false) => At(BufferSpace.Arena, size) with { OffsetInBytes = offset, Writes = writes };

    private static Binding Weights() => At(BufferSpace.Tensor, 20) with { Tensor = "w" };

    private static Binding Packed(bool writes = false) => At(BufferSpace.Packed, 32) with { Tensor = "p", Writes = writes };
}
