using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>Computes a node.</summary>
/// <param name="inputs">In ONNX's order; null where an optional one is left out.</param>
/// <param name="isTraining">See <see cref="GraphNetwork.IsTraining"/>.</param>
internal delegate Tensor TorchOperation(Tensor?[] inputs, bool isTraining);
