using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Golden;

/// <summary>What a step writes when the network runs on <see cref="GoldenPattern"/>, as far as the file says it.</summary>
/// <remarks>Expected are some elements, and sums over all elements; the numbers lie in the tensors of <see cref="GoldenVectors"/>.</remarks>
public sealed record GoldenValue
{
    /// <summary>The list the step stands in.</summary>
    public required GoldenPlace Place { get; init; }

    /// <summary>Its position there.</summary>
    public required int Index { get; init; }

    /// <summary>N, C, H, W of what it writes: in the blocked layout of the arena, dense for <see cref="GoldenPlace.Store"/>.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Number of elements that are stated singly.</summary>
    public required int Samples { get; init; }

    /// <summary>How far a single element may be off.</summary>
    public required float AllowedError { get; init; }

    /// <summary>How far a sum may be off.</summary>
    public required float AllowedSumError { get; init; }

    /// <summary>Floats that the value takes in memory, lanes past the last channel included.</summary>
    internal long FloatCount => Shape
        .Select((size, d) => d == 1 && Place != GoldenPlace.Store ? ((long)size + GoldenPattern.Lanes - 1) / GoldenPattern.Lanes * GoldenPattern.Lanes : size)
        .Aggregate(1L, (product, size) => product * size);

    /// <summary>The memory that holds the value right after the step: what the last dispatch of its reference alternative writes.</summary>
    /// <param name="plan">The plan the value belongs to.</param>
    /// <returns>Null when the plan has no such step, or the dispatch does not write exactly one region.</returns>
    public Binding? RegionIn(ModelPlan plan)
    {
        Binding[] written = StepIn(plan)?.Alternatives[^1].Dispatches[^1].Bindings.Where(binding => binding.Writes).ToArray() ?? [];
        return written.Length == 1 ? written[0] : null;
    }

    /// <summary>The type of the floats in that memory.</summary>
    /// <param name="plan">The plan the value belongs to.</param>
    public ElementType TypeIn(ModelPlan plan) => Place == GoldenPlace.Store ? ElementType.F32 : plan.ActivationType;

    /// <summary>The step; null when the plan has none there.</summary>
    /// <param name="plan">The plan the value belongs to.</param>
    public PlanStep? StepIn(ModelPlan plan) => Place switch
    {
        GoldenPlace.Load => Index < plan.Inputs.Count ? plan.Inputs[Index].Load : null,
        GoldenPlace.Step => Index < plan.Steps.Count ? plan.Steps[Index] : null,
        GoldenPlace.Store => Index < plan.Outputs.Count ? plan.Outputs[Index].Store : null,
        _ => throw new ArgumentOutOfRangeException(nameof(plan), Place, "not a place of a step"),
    };

    /// <summary>Where an element lies, for people: <c>[0,3,1,2]</c>, or that it is a lane past the last channel.</summary>
    /// <param name="position">Position among the floats of the value as they lie in memory.</param>
    public string Describe(int position)
    {
        (int c, int h, int w) = (Shape[1], Shape[2], Shape[3]);
        if (Place == GoldenPlace.Store)
        {
            return $"[{position / (c * h * w)},{position / (h * w) % c},{position / w % h},{position % w}]";
        }

        int texel = position / GoldenPattern.Lanes;
        int blocks = (c + GoldenPattern.Lanes - 1) / GoldenPattern.Lanes;
        int channel = (texel / (h * w) % blocks * GoldenPattern.Lanes) + (position % GoldenPattern.Lanes);
        return $"[{texel / (h * w * blocks)},{channel},{texel / w % h},{texel % w}]";
    }
}
