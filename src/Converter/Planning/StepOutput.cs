using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Golden;

namespace ResNetVk.Converter.Planning;

/// <summary>The value that a step of a plan computes.</summary>
/// <param name="Place">The list the step stands in.</param>
/// <param name="Index">Its position there.</param>
/// <param name="Value">What it writes.</param>
public sealed record StepOutput(GoldenPlace Place, int Index, Value Value);
