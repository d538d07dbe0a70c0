using ResNetVk.Onnx;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>Builds hostile models: past the checks of <see cref="OnnxGraphWriter"/>, in few words.</summary>
internal static class HostileModels
{
    /// <summary>A model of one input x and one output y, of unstated shapes.</summary>
    public static ModelProto Model(long opset, long[] x, IEnumerable<TensorProto> initializers, params NodeProto[] nodes)
    {
        ModelProto model = new()
        {
            IrVersion = 8,
            Graph = new GraphProto { Name = "hostile", Node = { nodes }, Initializer = { initializers }, Input = { Info("x", x) }, Output = { Info("y", null) } },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } },
        };
        return model;
    }

    /// <summary>The same with input [1, 3, 5, 7] and operator set 18.</summary>
    public static ModelProto Model(IEnumerable<TensorProto> initializers, params NodeProto[] nodes) => Model(18, [1, 3, 5, 7], initializers, nodes);

    public static ModelProto Model(params NodeProto[] nodes) => Model([], nodes);

    public static NodeProto Node(string type, string[] inputs, string output, params AttributeProto[] attributes) =>
        new() { OpType = type, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } };

    public static TensorProto Floats(string name, long[] dims, params float[] elements)
    {
        TensorProto tensor = OnnxTensor.Float32(name, elements, elements.Length);
        tensor.Dims.Clear();
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    /// <summary>Zeros, as many as the shape has.</summary>
    public static TensorProto Zeros(string name, params long[] dims) => Floats(name, dims, new float[dims.Aggregate(1L, (a, b) => a * b)]);

    public static TensorProto Integers(string name, params long[] elements) => OnnxTensor.Int64(name, elements, elements.Length);

    public static TensorProto Integer(string name, long element) => OnnxTensor.Int64(name, [element]);

    public static ValueInfoProto Info(string name, long[]? dims)
    {
        TypeProto.Types.Tensor type = new() { ElemType = 1 };
        if (dims is not null)
        {
            type.Shape = new TensorShapeProto { Dim = { dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } };
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }

    /// <summary>A chain x → … → y of many nodes.</summary>
    public static ModelProto Chain(int length, Func<int, NodeProto> node, params TensorProto[] initializers)
    {
        NodeProto[] nodes = [.. Enumerable.Range(0, length).Select(node)];
        for (int i = 0; i < length; i++)
        {
            if (nodes[i].Input.Count == 0)
            {
                nodes[i].Input.Add("");
            }

            nodes[i].Input[0] = i == 0 ? "x" : $"v{i}";
            nodes[i].Output[0] = i == length - 1 ? "y" : $"v{i + 1}";
        }

        return Model(initializers, nodes);
    }
}
