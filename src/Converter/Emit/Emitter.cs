using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Planning;
using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Emit;

/// <summary>Plan → compiled model: adds the weights' bytes and the SPIR-V of every shader that the plan names.</summary>
public static class Emitter
{
    /// <summary>Makes the compiled model.</summary>
    /// <param name="plan">A plan and its weights.</param>
    /// <exception cref="ConversionException">The plan's description is too long for a file.</exception>
    public static CompiledModel Emit(ConversionPlan plan) => Emit(plan, [.. plan.Models.Select(_ => (GoldenVectors?)null)], []);

    /// <summary>Makes the compiled model, with golden vectors for the self-test.</summary>
    /// <param name="plan">A plan and its weights.</param>
    /// <param name="graphs">The graph after all passes, for each set of input shapes.</param>
    /// <param name="reference">Computes what the golden vectors promise.</param>
    /// <exception cref="ConversionException">The plan's description is too long for a file.</exception>
    public static CompiledModel Emit(ConversionPlan plan, IReadOnlyList<Graph> graphs, IGoldenReference reference)
    {
        (IReadOnlyList<GoldenVectors?> golden, IReadOnlyList<TensorEntry> tensors) = GoldenEmitter.Emit(plan, graphs, reference);
        return Emit(plan, golden, tensors);
    }

    private static CompiledModel Emit(ConversionPlan plan, IReadOnlyList<GoldenVectors?> golden, IReadOnlyList<TensorEntry> goldenTensors)
    {
        IEnumerable<TensorEntry> weights = plan.Weights.Select(w => new TensorEntry(
            w.Key, w.Value.Data!.StoredType, [.. w.Value.Shape.Select(s => (long)s)], w.Value.Data.ToBytes()));
        IEnumerable<TensorEntry> shaders = plan.Models.SelectMany(Dispatches).Select(d => d.Shader).Distinct().Order(StringComparer.Ordinal).Select(Shader);
        try
        {
            return CompiledModel.Create(plan.Models, [.. weights, .. shaders, .. goldenTensors], golden);
        }
        catch (ModelFormatException exception)
        {
            // The description of very many layers is longer than a file may hold.
            throw new ConversionException($"the network does not fit into a compiled model: {exception.Message}", "end the network earlier with --outputs", exception);
        }
    }

    /// <summary>Every dispatch of a plan: of all steps and alternatives, and the prepacks.</summary>
    public static IEnumerable<Dispatch> Dispatches(ModelPlan plan)
    {
        IEnumerable<PlanStep> steps =
        [
            .. plan.Inputs.Select(i => i.Load),
            .. plan.Inputs.SelectMany(i => new[] { i.LoadImage, i.LoadTexture, i.LoadPlanes }).OfType<PlanStep>(),
            .. plan.Steps,
            .. plan.Outputs.Select(o => o.Store),
            .. plan.Classification?.Steps ?? [],
        ];
        return steps.SelectMany(s => s.Alternatives).SelectMany(a => a.Dispatches).Concat(plan.PackedTensors.SelectMany(p => p.Prepacks));
    }

    private static TensorEntry Shader(string name)
    {
        string[] parts = name.Split('/');
        ReadOnlyMemory<byte> words = SpirvLibrary.Load(parts[1], parts[2]);
        return new TensorEntry(name, ElementType.U32, [words.Length / 4], words);
    }
}
