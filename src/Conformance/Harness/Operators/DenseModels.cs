using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Fully connected layers, normalisations, soft-max and reductions.</summary>
internal static class DenseModels
{
    private static readonly (int In, int Out, int N)[] Layers =
        [(1, 1, 1), (3, 5, 2), (4, 8, 1), (7, 10, 3), (16, 17, 1), (31, 33, 2), (64, 65, 1), (128, 127, 1), (192, 168, 1), (513, 10, 1), (512, 100, 2), (70001, 3, 1)];

    private static readonly int[][] Normalised = [[2, 5, 7, 11], [1, 33, 3, 3], [3, 9]];
    private static readonly string[] Reductions = ["ReduceMean", "ReduceMax", "ReduceMin"];
    private static readonly long[][] ReducedAxes = [[2, 3], [1], [2], [3], [0], [-1, 1], [0, 2, 3]];
    private static readonly bool[] KeepOrDrop = [true, false];

    private static readonly int[][] Softmaxes = [[1, 1], [2, 10], [3, 37], [1, 1000], [2, 5, 7], [1, 4, 3, 5], [2, 65, 2, 3]];

    /// <summary>Fully connected layers of several sizes.</summary>
    public static IEnumerable<OperatorModel> Layered => Layers.SelectMany((layer, i) => new[]
    {
        Gemm(layer.In, layer.Out, layer.N, i % 2 == 1, 1, 1, i % 3 == 0 ? "Relu" : null, i == 3),
        MatMul([layer.N, layer.In], layer.Out, i == 2),
    });

    /// <summary>All of them.</summary>
    public static IEnumerable<OperatorModel> All() =>
    [
        .. Layered,
        Gemm(11, 7, 2, true, 0.5f, 2, null, false),
        Gemm(29, 13, 1, false, -1.5f, 0.25f, "Sigmoid", true),
        MatMul([2, 3, 5], 7, false),
        MatMul([1, 5, 3, 11], 4, false),
        .. Normalised.SelectMany((shape, i) => new[] { BatchNorm(shape, false, i == 0), BatchNorm(shape, true, i == 1) }),
        .. Softmaxes.SelectMany((shape, i) => new[] { Softmax("Softmax", shape, 1, i == 1), Softmax("LogSoftmax", shape, 1, i == 2) }),
        Softmax("Softmax", [2, 3, 5], 2, true),
        Softmax("LogSoftmax", [2, 3, 5, 7], -1, false),
        Softmax("Softmax", [5, 3, 2, 7], 2, false),
        Softmax("Softmax", [5, 3], 0, false),
        .. from type in Reductions
           from axes in ReducedAxes
           from keep in KeepOrDrop
           select Reduce(type, axes, keep, keep && (axes[0] == 2 || axes[0] == 1)),
        Maxout("ReduceMax", 2, true),
        Maxout("ReduceMin", 1, false),
        Maxout("ReduceMean", 2, false),
    ];

    private static OperatorModel Gemm(int inputs, int outputs, int n, bool transposed, float alpha, float beta, string? activation, bool isQuick)
    {
        OperatorModelBuilder model = new(
            "gemm",
            FormattableString.Invariant($"in{inputs}-out{outputs}-n{n}{(transposed ? "-transb" : "")}{(alpha == 1 ? "" : $"-alpha{alpha}")}{(beta == 1 ? "" : $"-beta{beta}")}{(activation is null ? "" : $"-{activation.ToLowerInvariant()}")}"));
        int[] shape = transposed ? [outputs, inputs] : [inputs, outputs];
        string y = model.Node(
            "Gemm",
            [model.Input(n, inputs), model.Uniform(-1, 1, shape), model.Uniform(-1, 1, outputs)],
            OnnxAttributes.Int("transB", transposed ? 1 : 0),
            OnnxAttributes.Float("alpha", alpha),
            OnnxAttributes.Float("beta", beta));
        if (activation is not null)
        {
            model.Node(activation, [y]);
        }

        return model.Build(isQuick);
    }

    private static OperatorModel MatMul(int[] shape, int outputs, bool isQuick)
    {
        OperatorModelBuilder model = new("matmul", $"{string.Join('x', shape)}-by-{shape[^1]}x{outputs}");
        model.Node("MatMul", [model.Input(shape), model.Uniform(-1, 1, shape[^1], outputs)]);
        return model.Build(isQuick);
    }

    private static OperatorModel BatchNorm(int[] shape, bool relu, bool isQuick)
    {
        OperatorModelBuilder model = new("batch_normalization", $"{string.Join('x', shape)}{(relu ? "-relu" : "")}");
        string y = ConvolutionModels.BatchNorm(model, model.Input(shape), shape[1]);
        if (relu)
        {
            model.Node("Relu", [y]);
        }

        return model.Build(isQuick);
    }

    private static OperatorModel Softmax(string type, int[] shape, int axis, bool isQuick)
    {
        OperatorModelBuilder model = new(type == "Softmax" ? "softmax" : "log_softmax", $"{string.Join('x', shape)}-axis{axis}");
        model.Node(type, [model.Input(shape)], OnnxAttributes.Int("axis", axis));
        return model.Build(isQuick);
    }

    private static OperatorModel Reduce(string type, long[] axes, bool keep, bool isQuick)
    {
        OperatorModelBuilder model = new($"reduce_{type[6..].ToLowerInvariant()}", $"2x5x7x3-axes{string.Join('.', axes)}{(keep ? "" : "-dropped")}");
        model.Node(type, [model.Input(2, 5, 7, 3)], OnnxAttributes.Ints("axes", axes), OnnxAttributes.Int("keepdims", keep ? 1 : 0));
        return model.Build(isQuick);
    }

    private static OperatorModel Maxout(string type, int axis, bool isQuick)
    {
        OperatorModelBuilder model = new($"reduce_{type[6..].ToLowerInvariant()}", $"maxout-2x14x3x5-axis{axis}");
        string view = model.Node("Reshape", [model.Input(2, 14, 3, 5), model.Longs(2, axis == 2 ? 7 : 2, axis == 2 ? 2 : 7, 3, 5)]);
        model.Node(type, [view], OnnxAttributes.Ints("axes", axis), OnnxAttributes.Int("keepdims", 0));
        return model.Build(isQuick);
    }
}
