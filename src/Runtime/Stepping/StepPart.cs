namespace ResNetVk.Runtime;

/// <summary>A dispatch, or some of its workgroups, that a step runs.</summary>
/// <param name="Dispatch">Index in the sequence.</param>
/// <param name="First">First workgroup along <see cref="DispatchCost.Axis"/>.</param>
/// <param name="Count">Workgroups along it.</param>
/// <param name="IsWhole">True when these are all of them.</param>
internal readonly record struct StepPart(int Dispatch, int First, int Count, bool IsWhole);
