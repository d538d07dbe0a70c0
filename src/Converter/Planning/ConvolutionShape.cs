using ResNetVk.Converter.Graphs;
using ResNetVk.Format;

namespace ResNetVk.Converter.Planning;

/// <summary>The sizes of a convolution or fully connected layer.</summary>
/// <param name="X">Input.</param>
/// <param name="Y">Output.</param>
/// <param name="KH">Kernel height.</param>
/// <param name="KW">Kernel width.</param>
internal readonly record struct ConvolutionShape(BlockedShape X, BlockedShape Y, int KH, int KW)
{
    /// <summary>True when the file has the weights as 16-bit floats.</summary>
    public bool HalfWeights { get; init; }

    public static ConvolutionShape Of(Node node)
    {
        TensorShape w = node.Inputs[1].Shape;
        return new ConvolutionShape(
            BlockedShape.Of(node.Inputs[0].Shape), BlockedShape.Of(node.Output.Shape), w.Rank == 4 ? w[2] : 1, w.Rank == 4 ? w[3] : 1)
        {
            HalfWeights = node.Inputs[1].Data!.StoredType == ElementType.F16,
        };
    }
}
