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
        IEnumerable<OperatorModel> convolutions = ConvolutionModels.Rows
            .Zip(ConvolutionModels.All())
            .Where(pair => !IsFolded(pair.First.Fusion))
            .Where((_, i) => i % Stride == 0)
            .Select((pair, i) => Rounded(pair.Second, GroupEnding, Precision.Fp16) with { IsQuick = i % QuickStride == 3 });
        IEnumerable<OperatorModel> dense = DenseModels.Layered.Where((_, i) => i % Stride == 3).Select((model, i) => Rounded(model, GroupEnding, Precision.Fp16) with { IsQuick = i < 2 });
        return convolutions.Concat(dense);
    }

    /// <summary>True for a batch norm that is folded into the weights, which are rounded then.</summary>
    public static bool IsFolded(Fusion fusion) => fusion is Fusion.BatchNormRelu or Fusion.Prologue;

    /// <summary>A model of another group and precision with constants that are 16-bit floats; lists stay what they are.</summary>
    public static OperatorModel Rounded(OperatorModel model, string groupEnding, Precision precision) =>
        model with { Group = model.Group + groupEnding, Precision = precision, Constants = [.. model.Constants.Select(c => c.Dims.Count < 2 ? c : Rounded(c))] };

    private static TensorProto Rounded(TensorProto weights)
    {
        TensorProto rounded = weights.Clone();
        float[] elements = MemoryMarshal.Cast<byte, float>(weights.RawData.Span).ToArray();
        rounded.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([.. elements.Select(e => (float)(Half)e)]));
        return rounded;
    }
}
