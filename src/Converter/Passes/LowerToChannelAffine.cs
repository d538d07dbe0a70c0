using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Rewrites batch norms that did not fold, and additions and multiplications of per-channel constants, as ChannelAffine.</summary>
/// <remarks>A constant is per channel when every axis but 1 has size 1 and axis 1 has size 1 or C.</remarks>
public sealed class LowerToChannelAffine : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            (Value X, double[] Scale, double[] Offset)? form = node.Operator switch
            {
                BatchNormalization norm => Of(node.Inputs[0], FoldBatchNorm.ScaleAndOffset(node, norm)),
                Binary { Residual: false } binary => FromBinary(node, binary.Kind),
                _ => null,
            };
            if (form is not { } affine)
            {
                continue;
            }

            TensorShape channels = new(affine.Scale.Length);
            Value scale = new(graph.NewValueName($"{node.Name}.scale"), channels, affine.Scale.Select(v => (float)v).ToArray());
            Value offset = new(graph.NewValueName($"{node.Name}.offset"), channels, affine.Offset.Select(v => (float)v).ToArray());
            Activation activation = (node.Operator as Binary)?.Activation ?? Activation.None;
            graph.Replace(
                [node], new Node(node.Name, new ChannelAffine { Activation = activation }, [affine.X, scale, offset], node.Output, node.FusedFrom));
        }
    }

    private static (Value, double[], double[]) Of(Value x, (double[] Scale, double[] Offset) form) => (x, form.Scale, form.Offset);

    private static (Value X, double[] Scale, double[] Offset)? FromBinary(Node node, BinaryKind kind)
    {
        (Value a, Value b) = (node.Inputs[0], node.Inputs[1]);
        (Value x, Value constant) = b.IsConstant ? (a, b) : (b, a);
        if (kind is BinaryKind.Max or BinaryKind.Min || !constant.IsConstant || x.IsConstant || x.Shape.Rank < 2 || !node.Output.Shape.Equals(x.Shape) || !IsPerChannel(constant.Shape))
        {
            return null;
        }

        int channels = x.Shape[1];
        float[] elements = constant.ReadConstant();
        double[] c = new double[channels];
        for (int i = 0; i < channels; i++)
        {
            c[i] = elements[constant.Shape[1] == 1 ? 0 : i];
        }

        double[] one = [.. Enumerable.Repeat(1.0, channels)];
        double[] zero = new double[channels];
        return kind switch
        {
            BinaryKind.Add => (x, one, c),
            BinaryKind.Mul => (x, c, zero),
            BinaryKind.Sub when constant == b => (x, one, [.. c.Select(v => -v)]),
            BinaryKind.Sub => (x, [.. one.Select(v => -v)], c),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown element-wise operation"),
        };
    }

    private static bool IsPerChannel(TensorShape shape)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (axis != 1 && shape[axis] != 1)
            {
                return false;
            }
        }

        return true;
    }
}
