using System.Runtime.InteropServices;
using Google.Protobuf;
using ResNetVk.Converter;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Convolutions and fully connected layers once more, with weights that are stored in 16 bits.</summary>
/// <remarks>The weights are 16-bit floats in the source already, so that nothing is rounded, and oracles and bounds are those of all other models.</remarks>
internal static class HalfModels
{
    /// <summary>What the groups of these models end in.</summary>
    public const string GroupEnding = "-f16";

    // So many places apart in the tables.
    private const int Stride = 7;

    // A multiple of it belongs to the short form.
    private const int QuickStride = 9;

    /// <summary>All of them.</summary>
    public static IEnumerable<OperatorModel> All()
    {
        // A batch norm would be folded into the weights, which were then rounded.
        IEnumerable<OperatorModel> convolutions = ConvolutionModels.Rows
            .Zip(ConvolutionModels.All())
            .Where(pair => pair.First.Fusion is not (Fusion.BatchNormRelu or Fusion.Prologue))
            .Where((_, i) => i % Stride == 0)
            .Select((pair, i) => Rounded(pair.Second) with { IsQuick = i % QuickStride == 3 });
        IEnumerable<OperatorModel> dense = DenseModels.Layered.Where((_, i) => i % Stride == 3).Select((model, i) => Rounded(model) with { IsQuick = i < 2 });
        return convolutions.Concat(dense);
    }

    private static OperatorModel Rounded(OperatorModel model) =>
        model with { Group = model.Group + GroupEnding, Precision = Precision.Fp16, Constants = [.. model.Constants.Select(c => c.Dims.Count < 2 ? c : Rounded(c))] };

    private static TensorProto Rounded(TensorProto weights)
    {
        TensorProto rounded = weights.Clone();
        float[] elements = MemoryMarshal.Cast<byte, float>(weights.RawData.Span).ToArray();
        rounded.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([.. elements.Select(e => (float)(Half)e)]));
        return rounded;
    }
}
