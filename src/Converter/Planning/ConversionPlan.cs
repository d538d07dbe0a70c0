using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Planning;

/// <summary>The plan of a network and the weights it refers to. Only <see cref="Planner"/> makes one.</summary>
public sealed class ConversionPlan
{
    internal ConversionPlan(ModelPlan model, IReadOnlyCollection<Value> weights)
    {
        Model = model;
        Weights = weights;
    }

    /// <summary>What the runtime will replay.</summary>
    public ModelPlan Model { get; }

    /// <summary>Constants in their canonical layout, batch norm folded in.</summary>
    public IReadOnlyCollection<Value> Weights { get; }
}
