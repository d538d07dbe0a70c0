using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>A node of a small ONNX model.</summary>
/// <param name="Type">ONNX's name of the operator.</param>
/// <param name="Inputs">Names of inputs, constants or outputs of earlier nodes; empty for one that is left out.</param>
/// <param name="Outputs">Names of what it computes.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record ModelNode(string Type, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<AttributeProto> Attributes);
