using ResNetVk.Onnx;
using static ResNetVk.Converter.Tests.Import.Hostile.HostileModels;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>Models that lie about sizes, contradict themselves, or ask for more than there is.</summary>
internal static class HostileCorpus
{
    private const long Huge = 1L << 60;
    private const long MaxInt = int.MaxValue;

    private static readonly TensorProto Weight = Zeros("w", 3, 3, 1, 1);

    /// <summary>The cases by name.</summary>
    public static Dictionary<string, HostileCase> Cases { get; } = new()
    {
        // Graphs that do not end, or do not begin.
        ["node reads itself"] = new(() => Model(Node("Relu", ["y"], "y")), "form a cycle"),
        ["cycle of three"] = new(() => Model(Node("Relu", ["c"], "a"), Node("Relu", ["a"], "b"), Node("Add", ["b", "x"], "c"), Node("Relu", ["c"], "y")), "form a cycle"),
        ["no nodes"] = new(() => Model(), "computed by no node"),
        ["output is the input"] = new(
            () =>
            {
                ModelProto model = Model(Node("Relu", ["x"], "y"));
                model.Graph.Output[0].Name = "x";
                return model;
            },
            "no node computes the output 'x'"),

        // Shapes that lie.
        ["input of too many elements"] = new(() => Model(18, [MaxInt, MaxInt, 2], [], Node("Relu", ["x"], "y")), "more than 2147483647 elements"),
        ["input of size 2^62"] = new(() => Model(18, [1, 1L << 62], [], Node("Relu", ["x"], "y")), "4611686018427387904"),
        ["input of size -5"] = new(() => Model(18, [1, -5], [], Node("Relu", ["x"], "y")), "-5"),
        ["input of size 0"] = new(() => Model(18, [1, 0, 3], [], Node("Relu", ["x"], "y")), "leaves sizes of input 'x' open"),
        ["input of 9 dimensions"] = new(() => Model(18, [1, 1, 1, 1, 1, 1, 1, 1, 1], [], Node("Relu", ["x"], "y")), "at most 4 dimensions"),
        ["initialiser of too many elements"] = new(() => Model([Floats("w", [MaxInt, MaxInt], 1)], Node("Add", ["x", "w"], "y")), "elements"),
        ["initialiser whose product overflows to 0"] = new(() => Model([Floats("w", [1L << 32, 1L << 32], 1)], Node("Add", ["x", "w"], "y")), "4294967296"),
        ["initialiser of a negative size"] = new(() => Model([Floats("w", [-1], 1)], Node("Add", ["x", "w"], "y")), "-1"),
        ["initialiser of 17 dimensions"] = new(() => Model([Floats("w", [.. Enumerable.Repeat(1L, 17)], 1)], Node("Add", ["x", "w"], "y")), "17 dimensions"),
        ["initialiser too short"] = new(() => Model([Floats("w", [2], 1)], Node("Add", ["x", "w"], "y")), "takes 8 bytes, found 4"),
        ["initialiser too long"] = new(() => Model([Floats("w", [2], 1, 2, 3)], Node("Add", ["x", "w"], "y")), "takes 8 bytes, found 12"),
        ["initialiser of 2^31-1 elements and no bytes"] = new(() => Model([new TensorProto { Name = "w", DataType = 1, Dims = { MaxInt } }], Node("Add", ["x", "w"], "y")), "found 0"),
        ["many initialisers of many elements"] = new(
            () => Model([.. Enumerable.Range(0, 5).Select(i => new TensorProto { Name = $"w{i}", DataType = 1, Dims = { 1 << 29 } })], Node("Add", ["x", "w0"], "y")), "found 0"),

        ["initialiser in segments"] = new(
            () =>
            {
                TensorProto tensor = Zeros("w", 1);
                tensor.Segment = new TensorProto.Types.Segment { Begin = 0, End = 1L << 40 };
                return Model([tensor], Node("Add", ["x", "w"], "y"));
            },
            "cut into segments"),
        ["sparse initialiser of 2^40 places"] = new(
            () =>
            {
                ModelProto model = Model(Node("Add", ["x", "w"], "y"));
                model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = Floats("w", [1], 1), Indices = Integers("i", 1L << 39), Dims = { 1L << 20, 1L << 20 } });
                return model;
            },
            "is sparse"),

        // Names that clash.
        ["every node of one name"] = new(() => Model(Node("Relu", ["x"], "a"), Renamed(Node("Relu", ["a"], "b"), "a"), Renamed(Node("Relu", ["b"], "y"), "a")), null),
        ["two values of one name"] = new(() => Model(Node("Relu", ["x"], "y"), Node("Relu", ["x"], "y")), "has the name of another value"),
        ["initialiser and input of a node of one name"] = new(() => Model([Weight], Node("Relu", ["x"], "w"), Node("Relu", ["w"], "y")), "has the name of another value"),
        ["names the converter makes"] = new(
            () => Model(
                [Weight, Zeros("s", 3), Zeros("conv.bias0", 1), Zeros("w@conv", 1), Zeros("y.scale", 1), Zeros("y.offset", 1)],
                Node("Conv", ["x", "w"], "conv"), Node("Conv", ["x", "w"], "conv#2"), Node("Add", ["conv", "w@conv"], "conv.sum1"), Node("Mul", ["conv.sum1", "conv.bias0"], "m"),
                Node("Sum", ["m", "conv#2", "y.scale", "y.offset"], "y")),
            null),
        ["names of NUL and slashes"] = new(() => Model(Node("Relu", ["x"], "\0"), Node("Relu", ["\0"], "../../etc/passwd"), Node("Relu", ["../../etc/passwd"], "y")), null),

        // Windows.
        ["conv of no groups"] = new(() => Model([Weight], Node("Conv", ["x", "w"], "y", OnnxAttributes.Int("group", 0))), "group is 0"),
        ["conv of 2^40 groups"] = new(() => Model([Weight], Node("Conv", ["x", "w"], "y", OnnxAttributes.Int("group", 1L << 40))), "group is"),
        ["conv of negative strides"] = new(() => Model([Weight], Node("Conv", ["x", "w"], "y", OnnxAttributes.Ints("strides", -1, 1))), "'strides' should be 2 numbers"),
        ["conv of dilations 2^31"] = new(() => Model([Weight], Node("Conv", ["x", "w"], "y", OnnxAttributes.Ints("dilations", 1L << 31, 1))), "'dilations' should be 2 numbers"),
        ["conv of a million strides"] = new(() => Model([Weight], Node("Conv", ["x", "w"], "y", OnnxAttributes.Ints("strides", new long[1_000_000]))), "'strides' should be 2 numbers"),
        ["conv of weights without elements"] = new(() => Model([Floats("w", [MaxInt, 0, 1, 1])], Node("Conv", ["x", "w"], "y")), "'y'"),
        ["conv of weights of another rank"] = new(() => Model([Zeros("w", 3, 3)], Node("Conv", ["x", "w"], "y")), "4 dimensions"),
        ["conv of wide padding"] = new(() => Model([Weight], Node("Conv", ["x", "w"], "y", OnnxAttributes.Ints("pads", 32768, 32768, 32768, 32768))), "elements"),
        ["pool of window 0"] = new(() => Model(Node("MaxPool", ["x"], "y", OnnxAttributes.Ints("kernel_shape", 0, 0))), "'kernel_shape' should be 2 numbers"),
        ["pool of no window"] = new(() => Model(Node("MaxPool", ["x"], "y")), "'kernel_shape' is missing"),
        ["pool padded beyond its window"] = new(() => Model(Node("AveragePool", ["x"], "y", OnnxAttributes.Ints("kernel_shape", 2, 2), OnnxAttributes.Ints("pads", 5, 5, 5, 5))), "padding"),

        // Shapes of computed values.
        ["reshape with two open sizes"] = new(() => Model([Integers("s", -1, -1)], Node("Reshape", ["x", "s"], "y")), "two sizes open"),
        ["reshape to 2^60"] = new(() => Model([Integers("s", Huge, 0, -1)], Node("Reshape", ["x", "s"], "y")), "does not divide"),
        ["reshape to a million sizes"] = new(() => Model([Integers("s", [.. Enumerable.Repeat(1L, 1_000_000)])], Node("Reshape", ["x", "s"], "y")), "1000000 dimensions"),
        ["concat of nothing"] = new(() => Model(Node("Concat", [], "y", OnnxAttributes.Int("axis", 0))), "depend on no input"),
        ["concat of a left out input"] = new(() => Model(Node("Concat", ["", "x"], "y", OnnxAttributes.Int("axis", 0))), "input 0 is missing"),
        ["pad cut below nothing"] = new(() => Model([Integers("p", 0, 0, -9, 0, 0, 0, -9, 0)], Node("Pad", ["x", "p"], "y")), "-13"),
        ["pad to nothing"] = new(() => Model([Integers("p", 0, 0, -5, 0, 0, 0, 0, 0)], Node("Pad", ["x", "p"], "y")), "no elements"),
        ["pad of 2^62"] = new(() => Model([Integers("p", 0, 0, 1L << 62, 0, 0, 0, 1L << 62, 0)], Node("Pad", ["x", "p"], "y")), "'y'"),
        ["pad of -2^63"] = new(() => Model([Integers("p", 0, 0, long.MinValue, 0, 0, 0, 0, 0)], Node("Pad", ["x", "p"], "y")), "'y'"),
        ["gather out of range"] = new(() => Model([Integer("i", 3)], Node("Gather", ["x", "i"], "y", OnnxAttributes.Int("axis", 1))), "index 3 is outside"),
        ["gather on axis 2^40"] = new(() => Model([Integer("i", 3)], Node("Gather", ["x", "i"], "y", OnnxAttributes.Int("axis", 1L << 40))), "axis 1099511627776"),
        ["split of wrong sums"] = new(() => Model([Integers("s", 2, 2)], TwoOutputs(Node("Split", ["x", "s"], "y", OnnxAttributes.Int("axis", 1)))), "do not add up"),
        ["split of sizes that overflow"] = new(() => Model([Integers("s", long.MaxValue, long.MinValue + 4)], TwoOutputs(Node("Split", ["x", "s"], "y", OnnxAttributes.Int("axis", 1)))), "do not add up"),
        ["slice from and to the ends of the numbers"] = new(
            () => Model([Integers("b", long.MinValue), Integers("e", long.MaxValue), Integers("a", 3), Integers("t", long.MinValue)], Node("Slice", ["x", "b", "e", "a", "t"], "y")), "no elements"),
        ["slice of step 0"] = new(() => Model([Integers("b", 0), Integers("e", 1), Integers("a", 3), Integers("t", 0)], Node("Slice", ["x", "b", "e", "a", "t"], "y")), "step of 0"),
        ["transpose of a million axes"] = new(() => Model(Node("Transpose", ["x"], "y", OnnxAttributes.Ints("perm", [.. Enumerable.Range(0, 1_000_000).Select(i => (long)i)]))), "does not"),
        ["unsqueeze of a million axes"] = new(() => Model([Integers("a", [.. Enumerable.Range(0, 1_000_000).Select(i => (long)i)])], Node("Unsqueeze", ["x", "a"], "y")), "dimensions"),
        ["soft-max over axis -2^63"] = new(() => Model(Node("Softmax", ["x"], "y", OnnxAttributes.Int("axis", long.MinValue))), "axis -9223372036854775808"),
        ["reduction over an axis twice"] = new(() => Model([Integers("a", 1, -3)], Node("ReduceMean", ["x", "a"], "y")), "named twice"),
        ["product of matrices that do not fit"] = new(() => Model(18, [2, 3], [Zeros("w", 5, 7)], Node("MatMul", ["x", "w"], "y")), "features"),
        ["reduction that keeps -7 axes"] = new(
            () => Model([Integers("a", 1)], Node("ReduceMean", ["x", "a"], "y", OnnxAttributes.Int("keepdims", -7))), "'keepdims' should be 0 or 1, found -7"),
        ["flatten at axis 2^40"] = new(() => Model(Node("Flatten", ["x"], "y", OnnxAttributes.Int("axis", 1L << 40))), "axis 1099511627776"),

        // Sizes of resized pictures.
        ["resize by 0"] = new(() => Model([Floats("k", [4], 1, 1, 0, 1)], Node("Resize", ["x", "", "k"], "y")), "'y'"),
        ["resize by infinity"] = new(() => Model([Floats("k", [4], 1, 1, float.PositiveInfinity, 1)], Node("Resize", ["x", "", "k"], "y")), "'y'"),
        ["resize by NaN"] = new(() => Model([Floats("k", [4], 1, 1, float.NaN, 1)], Node("Resize", ["x", "", "k"], "y")), "'y'"),
        ["resize by a denormal"] = new(() => Model([Floats("k", [4], 1, 1, float.Epsilon, 1)], Node("Resize", ["x", "", "k"], "y")), "'y'"),
        ["resize to 2^40"] = new(() => Model([Integers("k", 1, 3, 1L << 40, 7)], Node("Resize", ["x", "", "", "k"], "y")), "'y'"),
        ["resize to 2^27"] = new(() => Model([Integers("k", 1, 3, 1L << 26, 7)], Node("Resize", ["x", "", "", "k"], "y")), "'y'"),

        // Constants that would fill the memory.
        ["expand to 2^60"] = new(() => Model([Zeros("c", 1), Integers("s", Huge)], Node("Expand", ["c", "s"], "e"), Node("Add", ["x", "e"], "y")), "1152921504606846976"),
        ["expand to 2^31-1"] = new(() => Model([Zeros("c", 1), Integers("s", MaxInt)], Node("Expand", ["c", "s"], "e"), Node("Add", ["x", "e"], "y")), "grows beyond reason"),
        ["constant of shape 2^40"] = new(() => Model([Integers("s", 1L << 20, 1L << 20)], Node("ConstantOfShape", ["s"], "e"), Node("Add", ["x", "e"], "y")), "elements"),
        ["constant of shape 2^30"] = new(() => Model([Integers("s", 1L << 30)], Node("ConstantOfShape", ["s"], "e"), Node("Add", ["x", "e"], "y")), "grows beyond reason"),
        ["constants as large as folding may make them"] = new(
            () => Model(
                [Zeros("c", 1), Integers("s", 2_000_000), Integers("b", 0), Integers("e", 7)],
                Node("Expand", ["c", "s"], "l"), Node("Slice", ["l", "b", "e"], "f"), Node("Add", ["x", "f"], "y")),
            null),
        ["range to 2^62"] = new(() => Model([Integer("a", 0), Integer("b", 1L << 62), Integer("c", 1)], Node("Range", ["a", "b", "c"], "e"), Node("Add", ["x", "e"], "y")), "'e'"),
        ["range over all numbers"] = new(() => Model([Integer("a", long.MinValue), Integer("b", long.MaxValue), Integer("c", 1)], Node("Range", ["a", "b", "c"], "e"), Node("Add", ["x", "e"], "y")), "'e'"),
        ["range of step 0"] = new(() => Model([Integer("a", 0), Integer("b", 1), Integer("c", 0)], Node("Range", ["a", "b", "c"], "e"), Node("Add", ["x", "e"], "y")), "'e'"),
        ["range of steps that are no number"] = new(
            () => Model([Floats("a", [], 0), Floats("b", [], 1), Floats("c", [], float.NaN)], Node("Range", ["a", "b", "c"], "e"), Node("Add", ["x", "e"], "y")), "'e'"),
        ["doubling by concat"] = new(() => Doubling("Concat", OnnxAttributes.Int("axis", 0)), "grows beyond reason"),
        ["doubling by gather of nothing"] = new(
            () => Model([Floats("c", [0, MaxInt]), Integers("i")], Node("Gather", ["c", "i"], "g"), Node("Shape", ["g"], "s"), Node("Reshape", ["x", "s"], "y")), "grows beyond reason"),
        ["constants without elements and of huge sizes"] = new(
            () => Model(
                [Floats("c", [0, MaxInt])], Node("Transpose", ["c"], "t"), Node("Concat", ["t", "t"], "u", OnnxAttributes.Int("axis", 1)), Node("Shape", ["u"], "s"), Node("Reshape", ["x", "s"], "y")),
            "grows beyond reason"),
        ["a sum of 10^5 constants"] = new(() => Model([Zeros("c", 1)], Node("Sum", [.. Enumerable.Repeat("c", 100_000)], "s"), Node("Add", ["x", "s"], "y")), null),
        ["powers that overflow"] = new(
            () => Model([Integers("a", 10), Integers("b", 30)], Node("Pow", ["a", "b"], "p"), Node("Reshape", ["x", "p"], "y")), "'p'"),
        ["division by zero"] = new(() => Model([Integers("a", 10), Integers("b", 0)], Node("Div", ["a", "b"], "p"), Node("Reshape", ["x", "p"], "y")), "'p'"),
        ["smallest number divided by -1"] = new(() => Model([Integers("a", long.MinValue), Integers("b", -1)], Node("Div", ["a", "b"], "p"), Node("Reshape", ["x", "p"], "y")), "'p'"),
        ["remainder of the smallest number"] = new(() => Model([Integers("a", long.MinValue), Integers("b", -1)], Node("Mod", ["a", "b"], "p"), Node("Reshape", ["x", "p"], "y")), "'"),
        ["infinity as an integer"] = new(
            () => Model([Floats("a", [1], float.PositiveInfinity)], Node("Cast", ["a"], "p", OnnxAttributes.Int("to", 7)), Node("Reshape", ["x", "p"], "y")), "'p'"),

        // Weights that are no numbers.
        ["NaN weights"] = new(() => Model([Floats("w", [3, 3, 1, 1], [.. Enumerable.Repeat(float.NaN, 9)])], Node("Conv", ["x", "w"], "y")), "is not a number"),
        ["infinite weights"] = new(
            () => Model(
                [Floats("w", [3, 3, 1, 1], [.. Enumerable.Repeat(float.PositiveInfinity, 9)]), Zeros("z", 3), Floats("one", [3], 1, 1, 1)],
                Node("Conv", ["x", "w"], "c"), Node("BatchNormalization", ["c", "z", "z", "z", "one"], "y")),
            "is not a number"),
        ["negative variance"] = new(
            () => Model([Zeros("z", 3), Floats("v", [3], 1, -2, 1)], Node("BatchNormalization", ["x", "z", "z", "z", "v"], "y")), "variance of channel 1 is -2"),
        ["variance that is no number"] = new(
            () => Model([Zeros("z", 3), Floats("v", [3], 1, float.NaN, 1)], Node("BatchNormalization", ["x", "z", "z", "z", "v"], "y")), "variance of channel 1 is NaN"),
        ["variance minus epsilon"] = new(
            () => Model([Zeros("z", 3), Zeros("v", 3)], Node("BatchNormalization", ["x", "z", "z", "z", "v"], "y", OnnxAttributes.Float("epsilon", float.NaN))), "'y'"),
        ["clip between NaN"] = new(() => Model([Floats("n", [], float.NaN)], Node("Clip", ["x", "n"], "y")), "not a number"),

        // Control flow, and what belongs to others.
        ["branches inside branches"] = new(() => Branches(25), null),
        ["more branches inside branches than a message may hold"] = new(() => Branches(60), "no ONNX file or is damaged"),
        ["loop without a body"] = new(() => Model(Node("Loop", ["", "", "x"], "y")), "decided at run time"),
        ["if without branches"] = new(() => Model(Node("If", ["x"], "y")), "decided at run time"),
        ["operator set of 2^62"] = new(() => Model(1L << 62, [1, 3], [], Node("Relu", ["x"], "y")), "operator set 4611686018427387904"),
        ["operator without a name"] = new(() => Model(Node("", ["x"], "y")), "not available"),
        ["operator of a name of a megabyte"] = new(() => Model(Node(new string('A', 1 << 20), ["x"], "y")), "1 node cannot run"),
    };

    private static NodeProto Renamed(NodeProto node, string name)
    {
        node.Name = name;
        return node;
    }

    private static NodeProto TwoOutputs(NodeProto node)
    {
        node.Output.Add("z");
        return node;
    }

    /// <summary>x → If → y with an If in its branch, and so on; the condition is true.</summary>
    private static ModelProto Branches(int depth)
    {
        NodeProto node = Node("Relu", ["x"], $"v{depth}");
        for (int i = depth - 1; i >= 0; i--)
        {
            GraphProto graph = new() { Name = "b", Node = { node }, Output = { Info($"v{i + 1}", null) } };
            node = Node("If", ["c"], i == 0 ? "y" : $"v{i}", new AttributeProto { Name = "then_branch", G = graph }, new AttributeProto { Name = "else_branch", G = new GraphProto { Output = { Info("x", null) } } });
        }

        return Model([new TensorProto { Name = "c", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } }], node);
    }

    private static ModelProto Doubling(string type, params AttributeProto[] attributes) => Model(
        [Zeros("v0", 2)],
        [
            .. Enumerable.Range(0, 60).Select(i => Node(type, [$"v{i}", $"v{i}"], $"v{i + 1}", attributes)),
            Node("Add", ["x", "v60"], "y"),
        ]);
}
