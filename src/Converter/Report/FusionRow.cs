using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>A step of the plan and the source nodes it stands for.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="TookIn">Source nodes fused into it, its own name left out.</param>
/// <param name="Shape">Shape of its result.</param>
/// <param name="Alternatives">In order of preference.</param>
/// <param name="First">Of them the first that computes this step alone and is not for integrated GPUs only.</param>
/// <param name="MultiplyAdds">Per inference.</param>
public sealed record FusionRow(
    string Name, string Operator, IReadOnlyList<string> TookIn, IReadOnlyList<int> Shape, IReadOnlyList<Alternative> Alternatives, Alternative First, long MultiplyAdds);
