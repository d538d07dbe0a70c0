using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;

namespace ResNetVk.Conformance.Verification;

/// <summary>An input or output of a network.</summary>
/// <param name="Name">The name it has in the source model.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Image">How pictures become it; null for outputs and for inputs that take none.</param>
public sealed record NetworkTensor(string Name, TensorShape Shape, ImagePreprocessing? Image = null);
