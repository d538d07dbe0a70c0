using System.Globalization;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>The table of convolutions, and each as a model.</summary>
internal static class ConvolutionModels
{
    /// <summary>Channels around the edges of every tile that a kernel has.</summary>
    public static IReadOnlyList<int> ChannelEdges { get; } =
        [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 168, 175, 176, 177, 191, 192];

    /// <summary>Windows: kernel, strides, dilations, padding of all kinds, on small maps of odd and prime sizes.</summary>
    /// <remarks>None with both dilation and <c>auto_pad</c>, which ONNX Runtime refuses on some processors.</remarks>
    private static readonly string[] Windows =
    [
        // KH KW SH SW DH DW padding IH IW
        "1 1 1 1 1 1 0.0.0.0 7 11", "1 1 2 2 1 1 0.0.0.0 7 11", "1 1 3 2 1 1 1.0.0.1 5 7", "2 2 1 1 1 1 0.0.1.1 7 5", "2 2 2 2 1 1 0.0.0.0 9 7",
        "2 3 1 2 1 1 1.0.0.2 7 11", "3 3 1 1 1 1 1.1.1.1 7 11", "3 3 1 1 1 1 0.0.0.0 5 7", "3 3 1 1 1 1 2.2.2.2 5 3", "3 3 1 1 1 1 0.1.2.0 7 5",
        "3 3 1 1 1 1 same_upper 7 11", "3 3 1 1 1 1 valid 7 11", "3 3 2 2 1 1 1.1.1.1 13 7", "3 3 2 2 1 1 same_upper 8 11", "3 3 2 2 1 1 same_lower 8 11",
        "3 3 2 1 1 1 0.1.1.1 7 13", "3 3 1 1 2 2 2.2.2.2 11 7", "3 3 1 1 3 1 3.1.3.1 11 5", "3 3 2 3 2 1 2.0.1.1 13 11", "3 3 3 3 1 1 valid 11 13",
        "3 3 1 1 2 3 2.3.2.3 11 13", "4 4 1 1 1 1 2.1.1.2 7 7", "4 4 2 2 1 1 1.1.1.1 11 9", "5 5 1 1 1 1 2.2.2.2 7 11", "5 5 2 2 1 1 2.2.2.2 13 11",
        "5 5 1 1 1 1 same_lower 7 5", "5 3 1 1 1 2 2.2.2.2 7 11", "6 6 1 1 1 1 3.2.2.3 11 7", "6 6 3 3 1 1 0.0.0.0 13 11", "7 7 2 2 1 1 3.3.3.3 17 13",
        "7 7 1 1 1 1 3.3.3.3 7 11", "7 7 3 2 1 1 valid 17 19", "7 7 1 1 2 2 6.6.6.6 13 11", "1 7 1 1 1 1 0.3.0.3 5 11", "7 1 1 1 1 1 3.0.3.0 11 5",
        "1 3 1 2 1 1 0.1.0.1 3 17", "3 1 2 1 1 1 1.0.1.0 17 3", "1 1 1 1 1 1 0.0.0.0 1 1", "3 3 1 1 1 1 1.1.1.1 1 1", "3 3 1 1 1 1 1.1.1.1 1 29",
        "3 3 1 1 1 1 1.1.1.1 29 31", "5 5 1 1 1 1 4.4.4.4 1 1", "7 7 2 2 1 1 3.3.3.3 1 5", "2 2 1 1 5 3 0.0.0.0 7 5",
    ];

    /// <summary>Input channels, output channels, groups: depthwise with and without a multiplier, groups of whole and of broken blocks.</summary>
    private static readonly (int IC, int OC, int Groups)[] Grouped =
    [
        (1, 5, 1), (3, 3, 3), (4, 4, 4), (7, 7, 7), (8, 16, 8), (5, 15, 5), (16, 16, 2), (16, 8, 4), (8, 24, 2), (6, 10, 2), (15, 9, 3), (32, 32, 32), (33, 33, 33), (24, 40, 8), (64, 64, 8), (12, 20, 4),
    ];

    /// <summary>Windows that every fusion is tried with, on a map whose size they keep, so that gates fit.</summary>
    private static readonly string[] FusedWindows = ["1 1 1 1 1 1 0.0.0.0 7 5", "3 3 1 1 1 1 1.1.1.1 7 11", "5 5 1 1 1 1 same_upper 5 7", "3 3 1 1 2 2 2.2.2.2 7 5"];

    /// <summary>Windows that every channel edge is tried with.</summary>
    private static readonly string[] ChannelWindows = ["1 1 1 1 1 1 0.0.0.0 5 3", "3 3 1 1 1 1 1.1.1.1 5 7", "3 3 2 2 1 1 1.1.1.1 5 7"];

    /// <summary>The whole table.</summary>
    public static IReadOnlyList<ConvolutionShapeRow> Rows { get; } = [.. WindowRows(), .. ChannelRows(), .. GroupRows(), .. FusionRows(), .. StemRows()];

    /// <summary>The table as models.</summary>
    public static IEnumerable<OperatorModel> All() => Rows.Select(Build);

    private static IEnumerable<ConvolutionShapeRow> WindowRows() =>
        Windows.Select((window, i) => Row(window, 3 + (i % 4 * 2), 5 + (i % 3 * 6), 1 + (i % 3), isQuick: i % 11 == 2 || i == 16));

    // Input and output channels go through the list in opposite directions, so that every edge meets another.
    private static IEnumerable<ConvolutionShapeRow> ChannelRows() =>
        from window in ChannelWindows
        from i in Enumerable.Range(0, ChannelEdges.Count)
        select Row(window, ChannelEdges[i], ChannelEdges[(ChannelEdges.Count - 1 - i + window.Length) % ChannelEdges.Count], 1, Fusion.Relu, isQuick: i % 12 == 7 && window[0] != '1');

    private static IEnumerable<ConvolutionShapeRow> GroupRows() =>
        Grouped.SelectMany((g, i) => new[]
        {
            Row(i % 3 == 0 ? "5 5 2 2 1 1 2.2.2.2 7 11" : i % 3 == 1 ? "3 3 2 2 1 1 same_upper 8 7" : "1 1 1 1 1 1 0.0.0.0 5 7", g.IC, g.OC, 1 + (i % 2)) with { Groups = g.Groups },
            Row("3 3 1 1 1 1 1.1.1.1 7 5", g.IC, g.OC, 1, i % 2 == 0 ? Fusion.Relu6 : Fusion.ShortcutRelu, isQuick: i is 1 or 6) with { Groups = g.Groups },
        });

    private static IEnumerable<ConvolutionShapeRow> FusionRows() =>
        FusedWindows.SelectMany((window, w) => Enum.GetValues<Fusion>().Select((fusion, i) =>
            Row(window, 5 + (w * 2), fusion == Fusion.Gate ? 5 + (w * 2) : 7 + (w * 4), 1 + (i % 2), fusion, isQuick: w == 0 ? i % 2 == 0 : w == 1 && fusion is (Fusion.ReluShortcut or Fusion.PrologueSigmoidShortcut or Fusion.Gate))));

    // The first layers of networks, whose few channels have a kernel of their own.
    private static IEnumerable<ConvolutionShapeRow> StemRows() =>
    [
        Row("7 7 2 2 1 1 3.3.3.3 31 29", 3, 64, 1, Fusion.Relu, isQuick: true),
        Row("7 7 2 2 1 1 3.3.3.3 61 17", 1, 33, 2, Fusion.Bias),
        Row("7 7 2 2 1 1 2.3.1.2 19 23", 2, 17, 3, Fusion.PrologueRelu),
        Row("3 3 2 2 1 1 1.1.1.1 31 29", 3, 32, 1, Fusion.Relu6),
        Row("3 3 1 1 1 1 1.1.1.1 28 28", 1, 16, 2, Fusion.Relu),
    ];

    private static ConvolutionShapeRow Row(string window, int ic, int oc, int n, Fusion fusion = Fusion.Bias, bool isQuick = false)
    {
        string[] words = window.Split(' ');
        int Number(int i) => int.Parse(words[i], CultureInfo.InvariantCulture);
        return new ConvolutionShapeRow(
            Number(0), Number(1), Number(2), Number(3), Number(4), Number(5), words[6], ic, oc, n, Number(7), Number(8), Fusion: fusion, IsQuick: isQuick);
    }

    private static OperatorModel Build(ConvolutionShapeRow row)
    {
        OperatorModelBuilder model = new("conv", row.Name);
        string input = model.Input(row.N, row.IC, row.IH, row.IW);
        string x = row.Fusion switch
        {
            Fusion.Prologue => BatchNorm(model, input, row.IC),
            Fusion.PrologueRelu => model.Node("Relu", [BatchNorm(model, input, row.IC)]),
            Fusion.PrologueSigmoidShortcut => model.Node("Sigmoid", [BatchNorm(model, input, row.IC)]),
            _ => input,
        };
        string w = model.Uniform(-1, 1, row.OC, row.IC / row.Groups, row.KH, row.KW);
        string[] operands = row.Fusion == Fusion.None ? [x, w] : [x, w, model.Uniform(-1, 1, row.OC)];
        string y = model.Node(
            "Conv",
            operands,
            OnnxAttributes.Ints("strides", row.SH, row.SW),
            OnnxAttributes.Ints("dilations", row.DH, row.DW),
            OnnxAttributes.Int("group", row.Groups),
            row.Pads is [..] pads
                ? OnnxAttributes.Ints("pads", [.. pads.Select(p => (long)p)])
                : OnnxAttributes.String("auto_pad", row.Padding.ToUpperInvariant()));
        Fuse(model, row, input, y);
        return model.Build(row.IsQuick);
    }

    private static void Fuse(OperatorModelBuilder model, ConvolutionShapeRow row, string input, string y)
    {
        string Shortcut() => model.Input(row.Output);
        string Clip(string value, float low, float high) => model.Node("Clip", [value, model.Scalar(low), model.Scalar(high)]);
        _ = row.Fusion switch
        {
            Fusion.Relu or Fusion.PrologueRelu => model.Node("Relu", [y]),
            Fusion.Relu6 => Clip(y, 0, 6),
            Fusion.Clip => Clip(y, -0.5f, 0.75f),
            Fusion.Sigmoid => model.Node("Sigmoid", [y]),
            Fusion.BatchNormRelu => model.Node("Relu", [BatchNorm(model, y, row.OC)]),
            Fusion.Shortcut or Fusion.PrologueSigmoidShortcut => model.Node("Add", [y, Shortcut()]),
            Fusion.ShortcutRelu => model.Node("Relu", [model.Node("Add", [Shortcut(), y])]),
            Fusion.ShortcutSigmoid => model.Node("Sigmoid", [model.Node("Add", [y, Shortcut()])]),
            Fusion.ReluShortcut => model.Node("Add", [model.Node("Relu", [y]), Shortcut()]),
            Fusion.ClipShortcut => model.Node("Add", [Shortcut(), Clip(y, -0.5f, 0.75f)]),
            Fusion.Gate => Gate(model, input, model.Node("Sigmoid", [y]), Shortcut()),
            _ => y,
        };
    }

    // t·h + (1 − t)·x.
    private static string Gate(OperatorModelBuilder model, string x, string t, string h) =>
        model.Node("Add", [model.Node("Mul", [t, h]), model.Node("Mul", [model.Node("Sub", [model.Scalar(1), t]), x])]);

    /// <summary>A batch norm with random numbers.</summary>
    internal static string BatchNorm(OperatorModelBuilder model, string x, int channels) => model.Node(
        "BatchNormalization",
        [x, model.Uniform(0.5, 1.5, channels), model.Uniform(-1, 1, channels), model.Uniform(-1, 1, channels), model.Uniform(0.25, 2, channels)]);
}
