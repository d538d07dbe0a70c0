using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>The plans of a network, one for each set of input shapes, and the weights they refer to. Only <see cref="Planner"/> makes one.</summary>
public sealed class ConversionPlan
{
    internal ConversionPlan(
        IReadOnlyList<ModelPlan> models, IReadOnlyList<IReadOnlyList<StepOutput>> stepOutputs, IReadOnlyDictionary<string, Value> weights)
    {
        Models = models;
        StepOutputs = stepOutputs;
        Weights = weights;
    }

    /// <summary>What the runtime will replay, in the order the input shapes were given.</summary>
    public IReadOnlyList<ModelPlan> Models { get; }

    /// <summary>For each of <see cref="Models"/> what its steps compute: loads, body, stores.</summary>
    public IReadOnlyList<IReadOnlyList<StepOutput>> StepOutputs { get; }

    /// <summary>Constants by their names in the file, in their canonical layout, batch norm folded in.</summary>
    public IReadOnlyDictionary<string, Value> Weights { get; }
}
