using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Steps that differ only in where their data lies: their alternatives are timed once.</summary>
internal sealed class StepShape
{
    private StepShape(string key, IReadOnlyList<PlanStep> steps, IReadOnlyList<Alternative> candidates, Alternative? reference)
    {
        Key = key;
        Steps = steps;
        Candidates = candidates;
        Reference = reference;
    }

    /// <summary>Equal for equal shapes of one model, in every process.</summary>
    public string Key { get; }

    /// <summary>The steps; the first one stands for all when it is timed.</summary>
    public IReadOnlyList<PlanStep> Steps { get; }

    /// <summary>The alternatives to time, in the plan's order; at least two.</summary>
    public IReadOnlyList<Alternative> Candidates { get; }

    /// <summary>The step's last alternative, to settle who is right; null where the filter excludes it.</summary>
    public Alternative? Reference { get; }

    /// <summary>Expected share of the network's time: multiply-adds of all steps of the shape.</summary>
    public long MultiplyAdds => Steps[0].MultiplyAdds * Steps.Count;

    /// <summary>Bytes that the steps move, for those without multiply-adds.</summary>
    public long SizeInBytes => Steps.Count * Candidates[0].Dispatches.Sum(dispatch => dispatch.Bindings.Sum(binding => binding.SizeInBytes));

    /// <summary>The shapes of a plan that have something to time, in the order in which time is best spent on them.</summary>
    /// <remarks>
    /// A reference alternative is left out where multiply-adds are counted and there is another: it is there to be right, and one run of
    /// it may take longer than all the rest. On a processor, where a subgroup is a vector register, alternatives that do not state the size of a
    /// subgroup are left out behind one that does: they are shaped for GPUs. Steps that are computed together are left out: what they would take one by one
    /// is not what is chosen between. Inputs and outputs that are copied are left out: there is no dispatch to time. Steps that
    /// read a picture or write classes are left out: their data cannot be made up.
    /// </remarks>
    /// <param name="selection">The steps, with the alternatives that the device and the filter admit.</param>
    /// <param name="canPack">Says whether the device can make the packed tensor of a name.</param>
    public static IReadOnlyList<StepShape> Of(PlanSelection selection, Func<string, bool> canPack) => selection.All
        .Where(chosen => chosen.Coverer is null && chosen.Alternative is { Covers: 0, Copy: null })
        .Select(chosen => (chosen.Step, Candidates: CandidatesOf(chosen, canPack, selection.DeviceType), Reference: ReferenceOf(chosen)))
        .Where(step => step.Candidates.Length > 1)
        .GroupBy(step => KeyOf(step.Step, step.Candidates), StringComparer.Ordinal)
        .Select(group => new StepShape(group.Key, group.Select(step => step.Step).ToArray(), group.First().Candidates, group.First().Reference))
        .OrderByDescending(shape => shape.MultiplyAdds)
        .ThenByDescending(shape => shape.SizeInBytes)
        .ToArray();

    private static Alternative[] CandidatesOf(ChosenStep chosen, Func<string, bool> canPack, DeviceType type)
    {
        Alternative[] possible = chosen.Candidates
            .Where(alternative => alternative.Covers == 0)
            .Where(alternative => RequirementCheck.IsWorthTrying(alternative, chosen.Candidates[0], type))
            .Where(alternative => alternative.Dispatches
                .SelectMany(dispatch => dispatch.Bindings)
                .All(binding => binding.Space != BufferSpace.Packed || canPack(binding.Tensor!)))
            .ToArray();
        bool canBeMadeUp = !possible.SelectMany(a => a.Dispatches).SelectMany(d => d.Bindings).Any(b => b.Space is BufferSpace.Image or BufferSpace.Texture or BufferSpace.Classes);
        bool isReferenceLast = possible.Length > 1 && ReferenceEquals(possible[^1], chosen.Step.Alternatives[^1]);
        return !canBeMadeUp ? [] : isReferenceLast && chosen.Step.MultiplyAdds > 0 ? possible[..^1] : possible;
    }

    private static Alternative? ReferenceOf(ChosenStep chosen) =>
        ReferenceEquals(chosen.Candidates[^1], chosen.Step.Alternatives[^1]) ? chosen.Candidates[^1] : null;

    private static string KeyOf(PlanStep step, Alternative[] candidates)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(step.MultiplyAdds);
        foreach (Alternative alternative in candidates)
        {
            AlternativeKey.Write(writer, alternative);
        }

        writer.Flush();
        return Convert.ToBase64String(CheckedFile.Hash(stream.ToArray()));
    }
}
