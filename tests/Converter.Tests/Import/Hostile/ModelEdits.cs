using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Collections;
using ResNetVk.Onnx;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>Random changes of a model after which its file still parses: other numbers, names, operators, types; parts removed, doubled, exchanged.</summary>
internal static class ModelEdits
{
    private static readonly long[] Numbers = [0, 1, -1, 2, 3, 7, 32768, int.MaxValue, 1L << 31, 1L << 40, 1L << 62, long.MaxValue, long.MinValue, -7];

    private static readonly float[] Floats = [0, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 1e-30f];

    private static readonly string[] Operators =
    [
        "Conv", "Relu", "Add", "Mul", "Sub", "Div", "BatchNormalization", "MaxPool", "AveragePool", "GlobalAveragePool", "Gemm", "MatMul", "Reshape", "Flatten",
        "Transpose", "Slice", "Split", "Pad", "Gather", "Concat", "Expand", "Softmax", "Clip", "Cast", "CastLike", "Identity", "Shape", "Size", "Constant", "ConstantOfShape",
        "Range", "ReduceMean", "ReduceMax", "ReduceSum", "Squeeze", "Unsqueeze", "Where", "Equal", "Pow", "Mod", "Sum", "Max", "Min", "Resize", "Upsample", "If", "Loop", "Dropout",
    ];

    /// <summary>One to three changes.</summary>
    public static Gen<(int Kind, int A, int B, int C)[]> Edits { get; } =
        Gen.Select(Gen.Int[0, 17], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]).Array[1, 3];

    /// <summary>Makes one change.</summary>
    public static void Apply(ModelProto model, int kind, int a, int b, int c)
    {
        GraphProto graph = model.Graph;
        NodeProto[] nodes = [.. graph.Node, .. model.Functions.SelectMany(f => f.Node)];
        if (nodes.Length == 0 || graph.Node.Count == 0)
        {
            return;
        }

        NodeProto node = nodes[a % nodes.Length];
        NodeProto other = nodes[b % nodes.Length];
        AttributeProto? attribute = node.Attribute.Count == 0 ? null : node.Attribute[b % node.Attribute.Count];
        TensorProto? tensor = graph.Initializer.Count == 0 ? attribute?.T : graph.Initializer[b % graph.Initializer.Count];
        switch (kind)
        {
            case 0:
                Set(node.Input, b, c, other.Output.Count == 0 ? "" : other.Output[c % other.Output.Count]);
                break;
            case 1:
                Set(node.Input, b, c, "");
                break;
            case 2:
                Set(node.Input, b, c, tensor?.Name ?? "");
                break;
            case 3:
                node.OpType = Operators[b % Operators.Length];
                break;
            case 4:
                node.Input.Add(other.Output.Count == 0 ? "" : other.Output[0]);
                break;
            case 5 when node.Input.Count > 0:
                node.Input.RemoveAt(b % node.Input.Count);
                break;
            case 6:
                Exchange(node.Attribute, other.Attribute);
                break;
            case 7 when attribute is not null:
                attribute.I = Numbers[c % Numbers.Length];
                Set(attribute.Ints, c, c / 16, Numbers[c % Numbers.Length]);
                break;
            case 8 when attribute is not null:
                attribute.Ints.Add(Numbers[c % Numbers.Length]);
                attribute.F = Floats[c % Floats.Length];
                break;
            case 9 when attribute is not null:
                attribute.Name = c % 2 == 0 ? "axis" : "to";
                attribute.Type = (AttributeProto.Types.AttributeType)(c % 12);
                break;
            case 10 when attribute is not null:
                node.Attribute.Remove(attribute);
                break;
            case 11 when tensor is not null && tensor.Dims.Count > 0:
                tensor.Dims[c % tensor.Dims.Count] = Numbers[c % Numbers.Length];
                break;
            case 12 when tensor is not null:
                tensor.DataType = c % 20;
                break;
            case 13 when tensor is not null:
                byte[] raw = tensor.RawData.ToByteArray();
                BitConverter.GetBytes(Floats[c % Floats.Length]).CopyTo(raw.AsSpan(Math.Min(raw.Length, c % Math.Max(1, raw.Length - 3) / 4 * 4)) is { Length: >= 4 } place ? place : new byte[4]);
                tensor.RawData = ByteString.CopyFrom(raw);
                break;
            case 14:
                graph.Node.RemoveAt(a % graph.Node.Count);
                break;
            case 15:
                NodeProto copy = graph.Node[a % graph.Node.Count].Clone();
                copy.Output[0] += c % 2 == 0 ? "" : "_copy";
                graph.Node.Insert(b % graph.Node.Count, copy);
                break;
            case 16:
                graph.Input[0].Type.TensorType.Shape.Dim[b % graph.Input[0].Type.TensorType.Shape.Dim.Count].DimValue = Numbers[c % Numbers.Length];
                break;
            case 17:
                model.OpsetImport[0].Version = 7 + (c % 15);
                break;
        }
    }

    private static void Set<T>(RepeatedField<T> list, int index, int otherwise, T value)
    {
        if (list.Count > 0)
        {
            list[(index + otherwise) % list.Count] = value;
        }
    }

    private static void Exchange(RepeatedField<AttributeProto> a, RepeatedField<AttributeProto> b)
    {
        AttributeProto[] first = [.. a];
        AttributeProto[] second = [.. b];
        a.Clear();
        b.Clear();
        a.AddRange(second);
        b.AddRange(first);
    }
}
