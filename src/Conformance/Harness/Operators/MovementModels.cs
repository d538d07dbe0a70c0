using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>What moves elements and computes nothing, and the steps that bring tensors in and out.</summary>
internal static class MovementModels
{
    private static readonly int[][] Permutations = [[0, 2, 3, 1], [0, 3, 1, 2], [1, 0, 3, 2], [3, 2, 1, 0], [0, 1, 3, 2], [2, 0, 1, 3]];

    // Axis, start, end, step.
    private static readonly long[][] Slices = [[1, 1, 4, 1], [1, 0, 5, 2], [2, 5, 1, -2], [3, -2, 100, 1], [0, 1, 2, 1], [1, -1, -100, -1]];

    private static readonly long[][] Pads = [[0, 0, 1, 1, 0, 0, 1, 1], [0, 1, 0, 2, 0, 2, 3, 0], [1, 3, 0, 0, 0, 0, 0, 1], [0, 0, -1, 2, 0, 0, 1, -1]];

    private static readonly int[] Shape = [2, 5, 7, 3];
    private static readonly int[] Axes = [0, 1, 2, 3];
    private static readonly int[] SplitAxes = [0, 1, 3];
    private static readonly int[] FirstAxes = [0, 1, 2];
    private static readonly long[][] Reshaped = [[2, 105, 1, 1], [2, 15, 7, 1], [10, 7, 3, 1], [6, 35], [2, 7, 15], [0, -1, 3]];
    private static readonly int[][] Loaded = [[1, 1, 1, 1], [2, 5, 7, 11], [2, 5, 4, 7], [3, 33, 2, 2], [5, 9], [2, 3, 8]];

    /// <summary>All of them.</summary>
    public static IEnumerable<OperatorModel> All() =>
    [
        .. Permutations.Select((permutation, i) => Build("transpose", string.Join('.', permutation), i == 0, model =>
            model.Node("Transpose", [model.Input(2, 5, 7, 3)], OnnxAttributes.Ints("perm", [.. permutation.Select(p => (long)p)])))),
        .. Slices.Select((s, i) => Build("slice", $"axis{s[0]}-{s[1]}to{s[2]}by{s[3]}", i == 2, model =>
            model.Node("Slice", [model.Input(2, 5, 7, 3), model.Longs(s[1]), model.Longs(s[2]), model.Longs(s[0]), model.Longs(s[3])]))),
        .. Pads.Select((pads, i) => Build("pad", string.Join('.', pads), i == 1, model =>
            model.Node("Pad", [model.Input(2, 5, 7, 3), model.Longs(pads), model.Scalar(i == 0 ? 0 : 1.5f)]))),
        .. Axes.Select(axis => Build("concat", $"axis{axis}", axis == 1, model => Concat(model, axis))),
        .. SplitAxes.Select(axis => Build("split", $"axis{axis}", axis == 1, model => Split(model, axis))),
        .. FirstAxes.Select(axis => Build("gather", $"axis{axis}", axis == 1, model =>
            model.Node("Gather", [model.Input(2, 5, 7, 3), model.Long(1)], OnnxAttributes.Int("axis", axis)))),
        .. Reshaped.Select((shape, i) => Build("reshape", string.Join('x', shape), i == 3, model =>
            model.Node("Reshape", [model.Input(2, 5, 7, 3), model.Longs(shape)]))),
        .. FirstAxes.Select(axis => Build("flatten", $"axis{axis}", axis == 1, model => model.Node("Flatten", [model.Input(2, 5, 7, 3)], OnnxAttributes.Int("axis", axis)))),
        Build("squeeze", "axis2.3", true, model => model.Node("Squeeze", [model.Input(2, 9, 1, 1), model.Longs(2, 3)])),
        Build("squeeze", "axis0", false, model => model.Node("Squeeze", [model.Input(1, 9, 3, 5), model.Longs(0)])),
        Build("unsqueeze", "axis2.3", true, model => model.Node("Unsqueeze", [model.Input(2, 9), model.Longs(2, 3)])),
        Build("unsqueeze", "axis0", false, model => model.Node("Unsqueeze", [model.Input(9, 3, 5), model.Longs(0)])),
        Build("identity", "relu", true, model => model.Node("Relu", [model.Node("Identity", [model.Input(2, 5, 7, 3)])])),
        Build("dropout", "relu", true, model => model.Node("Relu", [model.Node("Dropout", [model.Input(2, 5, 7, 3)])])),
        .. Loaded.Select((shape, i) => Build("load", string.Join('x', shape), i == 2, model =>
            model.Node("Relu", [model.Input(shape)])) with { TestsLoading = true }),
    ];

    private static OperatorModel Build(string group, string name, bool isQuick, Action<OperatorModelBuilder> add)
    {
        OperatorModelBuilder model = new(group, name);
        add(model);
        return model.Build(isQuick);
    }

    private static void Concat(OperatorModelBuilder model, int axis)
    {
        int[] Sized(int size) => [.. Shape.Select((s, i) => i == axis ? size : s)];
        model.Node("Concat", [model.Input(Sized(3)), model.Input(Sized(4)), model.Input(Sized(2))], OnnxAttributes.Int("axis", axis));
    }

    // Both parts matter, so one is taken from the other.
    private static void Split(OperatorModelBuilder model, int axis)
    {
        int[] shape = [.. Shape.Select((s, i) => i == axis ? 6 : s)];
        IReadOnlyList<string> parts = model.Node("Split", 2, [model.Input(shape), model.Longs(2, 4)], OnnxAttributes.Int("axis", axis));
        string second = model.Node("Slice", [parts[1], model.Longs(1), model.Longs(3), model.Longs(axis), model.Longs(1)]);
        model.Node("Sub", [parts[0], second]);
    }
}
