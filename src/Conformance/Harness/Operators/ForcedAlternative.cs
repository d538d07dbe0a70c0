using ResNetVk.Conformance.Comparison;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>An alternative that a copy of a model is made to take.</summary>
/// <param name="Index">Its position in the step that has most of them.</param>
/// <param name="Name">Its name in the plan.</param>
/// <param name="Winograd">The transform it uses; null for none.</param>
/// <param name="Unmet">Why the device cannot run it; null when it can.</param>
/// <param name="IsOccasional">True when no session would take it for this model, and its pipelines are made for this model alone.</param>
internal sealed record ForcedAlternative(int Index, string Name, WinogradTransform? Winograd, string? Unmet, bool IsOccasional)
{
    /// <summary>The name without the variant.</summary>
    public string Kernel => Name[..Name.LastIndexOf('/')];

    /// <summary>The alternatives of a model on a device, in the plan's order.</summary>
    /// <param name="steps">The steps that are tested.</param>
    /// <param name="usual">Names of the alternatives that models have usually.</param>
    /// <param name="device">The device.</param>
    public static IReadOnlyList<ForcedAlternative> Of(IReadOnlyList<PlanStep> steps, IReadOnlySet<string> usual, VulkanDevice device)
    {
        // Beside a step that computes stand those that only bring its operands into place.
        PlanStep step = steps.OrderByDescending(s => s.Alternatives.Count).ThenBy(s => s.Operator.StartsWith("Reshape", StringComparison.Ordinal) || s.Operator.StartsWith("Rearrange", StringComparison.Ordinal)).First();
        return
        [
            .. step.Alternatives.Select((alternative, i) => new ForcedAlternative(
                i,
                alternative.Name,
                TransformOf(alternative),
                RequirementCheck.Unmet(alternative.Requirements, device.Capabilities),
                IsOccasional: !usual.Contains(alternative.Name) && alternative.Dispatches.Any(d => d.PushConstants.Count == 0))),
        ];
    }

    /// <summary>What a step takes in the copy for the alternative at a position: that one, or where there are not so many, the next that the device can run.</summary>
    /// <param name="step">A step of the copy.</param>
    /// <param name="index"><see cref="Index"/>.</param>
    /// <param name="device">The device.</param>
    public static Alternative In(PlanStep step, int index, VulkanDevice device) =>
        step.Alternatives.Skip(Math.Min(index, step.Alternatives.Count - 1)).First(a => RequirementCheck.Unmet(a.Requirements, device.Capabilities) is null);

    private static WinogradTransform? TransformOf(Alternative alternative)
    {
        string? shader = alternative.Dispatches.Select(d => d.Shader).FirstOrDefault(s => s.Contains("/winograd_input", StringComparison.Ordinal));
        return shader is null ? null : WinogradTransform.Of(shader[^1] - '0');
    }
}
