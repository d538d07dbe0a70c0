namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Activations and arithmetic, element by element, with broadcasting.</summary>
internal static class ElementwiseModels
{
    private static readonly int[][] Shapes = [[1, 1, 1, 1], [2, 5, 7, 11], [1, 33, 3, 5], [3, 9], [2, 4, 5]];

    private static readonly (int[] A, int[] B)[] Pairs =
    [
        ([2, 5, 7, 3], [2, 5, 7, 3]), ([2, 5, 7, 3], [1, 5, 1, 1]), ([2, 5, 7, 3], [2, 1, 7, 3]), ([2, 5, 1, 3], [2, 5, 7, 1]), ([1, 1, 7, 3], [3, 9, 7, 3]),
        ([3, 9], [3, 9]), ([3, 9], [1, 9]), ([2, 4, 5], [2, 4, 5]), ([1, 17, 3, 3], [1, 17, 1, 1]),
    ];

    private static readonly string[] OfTwo = ["Add", "Sub", "Mul", "Max", "Min", "Sum"];
    private static readonly string[] OfThree = ["Sum", "Max", "Min"];
    private static readonly string[] OfConstants = ["Add", "Sub", "Mul", "Div", "Max", "Min"];

    /// <summary>All of them.</summary>
    public static IEnumerable<OperatorModel> All() =>
    [
        .. Shapes.SelectMany((shape, i) => new[] { Unary("Relu", shape, i == 1), Unary("Sigmoid", shape, i == 1), Clip(shape, -0.5f, 0.25f, i == 1) }),
        .. from type in OfTwo
           from i in Enumerable.Range(0, Pairs.Length)
           select Binary(type, Pairs[i].A, Pairs[i].B, null, i is 1 or 3),
        Binary("Add", [2, 5, 7, 3], [2, 5, 7, 3], "Relu", true),
        Binary("Mul", [2, 5, 7, 3], [2, 5, 1, 1], "Sigmoid", false),
        Binary("Sub", [1, 9, 4, 4], [1, 9, 4, 4], "Relu", false),
        Scaled(false),
        Scaled(true),
        .. OfThree.Select(Three),
        .. OfConstants.SelectMany(type => new[] { ByConstant(type, perChannel: false), ByConstant(type, perChannel: true) }),
    ];

    private static OperatorModel Unary(string type, int[] shape, bool isQuick)
    {
        OperatorModelBuilder model = new(type.ToLowerInvariant(), string.Join('x', shape));
        model.Node(type, [model.Input(shape)]);
        return model.Build(isQuick);
    }

    private static OperatorModel Clip(int[] shape, float low, float high, bool isQuick)
    {
        OperatorModelBuilder model = new("clip", string.Join('x', shape));
        model.Node("Clip", [model.Input(shape), model.Scalar(low), model.Scalar(high)]);
        return model.Build(isQuick);
    }

    private static OperatorModel Binary(string type, int[] a, int[] b, string? activation, bool isQuick)
    {
        OperatorModelBuilder model = new(type.ToLowerInvariant(), $"{string.Join('x', a)}-{string.Join('x', b)}{(activation is null ? "" : $"-{activation.ToLowerInvariant()}")}");
        string y = model.Node(type, [model.Input(a), model.Input(b)]);
        if (activation is not null)
        {
            model.Node(activation, [y]);
        }

        return model.Build(isQuick);
    }

    // As at the end of a squeeze-and-excitation block: a product, a shortcut, a rectifier.
    private static OperatorModel Scaled(bool relu)
    {
        OperatorModelBuilder model = new("mul", $"2x5x7x3-2x5x1x1-shortcut{(relu ? "-relu" : "")}");
        string y = model.Node("Add", [model.Node("Mul", [model.Input(2, 5, 7, 3), model.Input(2, 5, 1, 1)]), model.Input(2, 5, 7, 3)]);
        if (relu)
        {
            model.Node("Relu", [y]);
        }

        return model.Build(relu);
    }

    private static OperatorModel Three(string type)
    {
        OperatorModelBuilder model = new(type.ToLowerInvariant(), "2x5x7x3-three");
        model.Node(type, [model.Input(2, 5, 7, 3), model.Input(2, 5, 7, 3), model.Input(2, 5, 7, 3)]);
        return model.Build();
    }

    private static OperatorModel ByConstant(string type, bool perChannel)
    {
        OperatorModelBuilder model = new(type.ToLowerInvariant(), $"2x5x7x3-constant{(perChannel ? "-per-channel" : "")}");
        string constant = perChannel && type is not ("Max" or "Min") ? model.Uniform(0.5, 1.5, 1, 5, 1, 1) : model.Scalar(0.375f);
        model.Node(type, [model.Input(2, 5, 7, 3), constant]);
        return model.Build(!perChannel);
    }
}
