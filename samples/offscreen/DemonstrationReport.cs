using ResNetVk.Format.Plan;

namespace ResNetVk.Offscreen;

/// <summary>What was measured.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Plan">The network.</param>
/// <param name="Budget">What a frame gave to a stepped inference.</param>
/// <param name="Modes">In the order they ran.</param>
/// <param name="LongestPart">The longest part of an inference that cannot be divided; zero when none was stepped.</param>
/// <param name="ValidationMessages">What the validation layer said.</param>
internal sealed record DemonstrationReport(
    string Device,
    ModelPlan Plan,
    TimeSpan Budget,
    IReadOnlyList<FrameTimes> Modes,
    TimeSpan LongestPart,
    IReadOnlyList<string> ValidationMessages)
{
    /// <summary>The name of a class.</summary>
    public string Label(int index) => index < 0 ? "-" : index < Plan.Labels.Count ? Plan.Labels[index] : $"class {index}";
}
