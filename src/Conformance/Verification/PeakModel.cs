using System.Runtime.InteropServices;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Conformance.Verification;

/// <summary>A model in memory whose steps are the kernels that measure a device. It computes nothing of use.</summary>
internal static class PeakModel
{
    /// <summary>The step that writes the buffer.</summary>
    public const string Write = "write";

    /// <summary>The step that reads it as a storage buffer.</summary>
    public const string Read = "read";

    /// <summary>The step that reads it as texels where the device allows so many, else as a storage buffer once more.</summary>
    public const string ReadTexels = "read texels";

    /// <summary>The buffer that is written and read: larger than the caches of most processors, within what every device can bind.</summary>
    public const long BufferSizeInBytes = 1L << 26;

    /// <summary>Workgroups of the multiply-adds at most: their results lie in the buffer.</summary>
    public const int MostWorkgroups = 65_535;

    private const int TexelSizeInBytes = 16;
    private const int Workgroup = 128;
    private const int Rounds = 64;
    private const int StepsPerRound = 8;
    private const int Texels = (int)(BufferSizeInBytes / TexelSizeInBytes);

    // Enough invocations for any GPU; each reads Texels / Readers.
    private const int Readers = 1 << 16;

    /// <summary>The steps that multiply and add, by the number of sums they keep in registers.</summary>
    public static IReadOnlyList<string> MultiplyAddSteps { get; } = KernelCatalog.PeakMultiplyAdd.Variants;

    /// <summary>Multiply-adds of such a step.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="workgroups">Its workgroups.</param>
    public static long MultiplyAdds(string step, int workgroups) =>
        (long)int.Parse(step.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) * StepsPerRound * Rounds * Workgroup * workgroups;

    /// <summary>Builds the model.</summary>
    /// <param name="workgroups">Workgroups of the multiply-adds, at most <see cref="MostWorkgroups"/>.</param>
    public static CompiledModel Create(int workgroups)
    {
        Dictionary<string, TensorEntry> tensors = [];
        Binding buffer = Arena(0, BufferSizeInBytes);
        Binding sums = Arena(BufferSizeInBytes, (long)Readers * TexelSizeInBytes);
        Binding results = Arena(0, (long)workgroups * Workgroup * sizeof(float)) with { Writes = true };
        Binding output = new() { Space = BufferSpace.Output, SizeInBytes = TexelSizeInBytes * Workgroup, Kind = BindingKind.Storage, Writes = true };
        Dispatch read = Reading(tensors, KernelCatalog.PeakRead, buffer, sums);
        Dispatch texels = Reading(tensors, KernelCatalog.PeakReadTexels, buffer with { Kind = BindingKind.StorageTexels }, sums);
        Dispatch fill = Build(tensors, KernelCatalog.PeakWrite, Kernel.DefaultVariant, [Texels], Texels / Workgroup, buffer with { Writes = true });
        ModelPlan plan = new()
        {
            Name = "peak",
            Provenance = new Provenance { Tool = "resnetvk", Source = "peak", SourceSha256 = new string('0', 64) },

            // A model has an input and an output; nobody looks at these.
            Inputs = [new PlannedInput { Name = "unused", Shape = [1], Load = Step(Write, Of("write", fill)) }],
            Steps =
            [
                Step(Read, Of("read", read)),
                Step(ReadTexels, Of("texels", texels) with { Requirements = new DeviceRequirements { TexelBufferElements = Texels } }, Of("read", read)),
                .. MultiplyAddSteps.Select(variant => Step(variant, Of(variant, Build(
                    tensors, KernelCatalog.PeakMultiplyAdd, variant, [Rounds], workgroups, Coefficients(tensors), results)))),
            ],
            Outputs =
            [
                new PlannedOutput
                {
                    Name = "sums",
                    Shape = [4 * Workgroup],
                    Store = Step("store", Of("read", Build(
                        tensors, KernelCatalog.PeakRead, Kernel.DefaultVariant, [1, Workgroup], 1, sums with { SizeInBytes = output.SizeInBytes }, output))),
                },
            ],
            PackedTensors = [],
            ArenaSizeInBytes = BufferSizeInBytes + sums.SizeInBytes,
            ArenaLowerBoundInBytes = 0,
            Statistics = new ModelStatistics { Parameters = 0, MultiplyAdds = 0, SourceNodes = 0, OptimizedNodes = 0, WeightSizeInBytes = 0 },
        };
        return CompiledModel.Create(plan, tensors.Values);
    }

    private static Binding Arena(long offset, long size) =>
        new() { Space = BufferSpace.Arena, OffsetInBytes = offset, SizeInBytes = size, Kind = BindingKind.Storage };

    private static Dispatch Reading(Dictionary<string, TensorEntry> tensors, Kernel kernel, Binding buffer, Binding sums) =>
        Build(tensors, kernel, Kernel.DefaultVariant, [Texels / Readers, Readers], Readers / Workgroup, buffer, sums with { Writes = true });

    // The factor and the addend: the sums stay near 1 and are never denormal.
    private static Binding Coefficients(Dictionary<string, TensorEntry> tensors)
    {
        float[] values = [0.5f, 0.5f];
        tensors["coefficients"] = new TensorEntry("coefficients", ElementType.F32, [2], MemoryMarshal.AsBytes<float>(values).ToArray());
        return new Binding { Space = BufferSpace.Tensor, Tensor = "coefficients", SizeInBytes = sizeof(float) * values.Length, Kind = BindingKind.Storage };
    }

    private static PlanStep Step(string name, params Alternative[] alternatives) => new() { Name = name, Operator = "Peak", Alternatives = alternatives };

    private static Alternative Of(string name, Dispatch dispatch) =>
        new() { Name = name, Requirements = DeviceRequirements.None, Dispatches = [dispatch] };

    private static Dispatch Build(
        Dictionary<string, TensorEntry> tensors, Kernel kernel, string variant, int[] constants, int workgroups, params Binding[] bindings)
    {
        string shader = $"{CompiledModel.ShaderPrefix}{kernel.Name}/{variant}";
        ReadOnlyMemory<byte> words = SpirvLibrary.Load(kernel.Name, variant);
        tensors[shader] = new TensorEntry(shader, ElementType.U32, [words.Length / sizeof(uint)], words);
        return new Dispatch
        {
            Shader = shader,
            Constants = [Workgroup, 1, 1, .. constants.Select(c => (uint)c)],
            Bindings = bindings,
            Grid = new Grid(workgroups, 1, 1),
        };
    }
}
