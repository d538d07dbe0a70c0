using System.Runtime.InteropServices;

namespace ResNetVk.Runtime;

/// <summary>A class and how probable it is. Laid out as the device writes it.</summary>
/// <param name="Index">Index of the class; its name is <c>Model.Plan.Labels[Index]</c> where there are labels.</param>
/// <param name="Probability">0 to 1; the probabilities of all classes add up to 1.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ClassPrediction(int Index, float Probability);
