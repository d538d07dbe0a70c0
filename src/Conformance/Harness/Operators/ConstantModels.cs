using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Operators that the converter computes itself, of constants and shapes: what they give is added to an input, so that it shows.</summary>
internal static class ConstantModels
{
    private static readonly float[] First = [0.5f, -1.5f, 2.25f, 3];
    private static readonly float[] Second = [0.5f, 2, -1.25f, 3];
    private static readonly string[] Functions = ["Floor", "Ceil", "Reciprocal", "Neg", "Abs"];
    private static readonly string[] Comparisons = ["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"];
    private static readonly string[] Logic = ["And", "Or"];

    /// <summary>All of them.</summary>
    public static IEnumerable<OperatorModel> All() =>
    [
        .. Functions.Select(type => Build(type, m => m.Node(type, [A(m)]))),
        Build("Sqrt", m => m.Node("Sqrt", [m.Node("Abs", [A(m)])])),
        Build("Pow", m => m.Node("Pow", [m.Node("Abs", [A(m)]), B(m)])),
        Build("Mod", m => m.Node("Mod", [A(m), B(m)], OnnxAttributes.Int("fmod", 1))),
        .. Comparisons.Select(type => Build(type, m => m.Node("Where", [m.Node(type, [A(m), B(m)]), A(m), B(m)]))),
        .. Logic.Select(type => Build(type, m => m.Node("Where", [m.Node(type, [Less(m), Equal(m)]), A(m), B(m)]))),
        Build("Not", m => m.Node("Where", [m.Node("Not", [Less(m)]), A(m), B(m)])),
        Build("ReduceSum", m => m.Node("ReduceSum", [A(m), m.Longs(1)])),
        Build("ReduceProd", m => m.Node("ReduceProd", [A(m)], OnnxAttributes.Ints("axes", 1))),
        Build("Expand", m => m.Node("Expand", [m.Floats([0.5f], 1, 1, 1, 1), m.Longs(1, 4, 1, 1)])),
        Build("Constant", m => m.Node("Constant", [], OnnxAttributes.Tensor("value", OnnxTensor.Float32("value", First, 1, 4, 1, 1)))),
        Build("ConstantOfShape", m => m.Node("ConstantOfShape", [m.Longs(1, 4, 1, 1)], OnnxAttributes.Tensor("value", OnnxTensor.Float32("value", [1.5f], 1)))),
        Build("Range", m => m.Node("Reshape", [m.Node("Range", [m.Scalar(0.5f), m.Scalar(4), m.Scalar(1)]), m.Longs(1, 4, 1, 1)])),
        Build("Cast", m => m.Node("Cast", [m.Node("Cast", [A(m)], OnnxAttributes.Int("to", (long)DataType.Int64))], OnnxAttributes.Int("to", (long)DataType.Float))),
        Build("CastLike", m => m.Node("CastLike", [m.Node("Cast", [A(m)], OnnxAttributes.Int("to", (long)DataType.Int64)), m.Scalar(0)])),
        OfShape("Shape", (m, x) => m.Node("Gather", [m.Node("Shape", [x]), m.Longs(1)], OnnxAttributes.Int("axis", 0))),
        OfShape("Size", (m, x) => m.Node("Size", [x])),
    ];

    private static string A(OperatorModelBuilder model) => model.Floats(First, 1, 4, 1, 1);

    private static string B(OperatorModelBuilder model) => model.Floats(Second, 1, 4, 1, 1);

    private static string Less(OperatorModelBuilder model) => model.Node("Less", [A(model), B(model)]);

    private static string Equal(OperatorModelBuilder model) => model.Node("Equal", [A(model), B(model)]);

    private static OperatorModel Build(string type, Func<OperatorModelBuilder, string> constant)
    {
        OperatorModelBuilder model = new("constants", type.ToLowerInvariant());
        model.Node("Add", [model.Input(2, 4, 3, 5), constant(model)]);
        return model.Build(isQuick: type is "Floor" or "Pow");
    }

    private static OperatorModel OfShape(string type, Func<OperatorModelBuilder, string, string> number)
    {
        OperatorModelBuilder model = new("constants", type.ToLowerInvariant());
        string x = model.Input(2, 4, 3, 5);
        model.Node("Add", [x, model.Node("Cast", [number(model, x)], OnnxAttributes.Int("to", (long)DataType.Float))]);
        return model.Build();
    }
}
