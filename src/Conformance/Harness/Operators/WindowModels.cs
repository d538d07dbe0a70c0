using System.Globalization;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Pooling over windows and over whole maps, and resizing.</summary>
internal static class WindowModels
{
    // KH KW SH SW DH DW padding ceil IH IW, channels, batch.
    private static readonly string[] Pools =
    [
        "1 1 1 1 1 1 0.0.0.0 0 5 7 3 1", "2 2 2 2 1 1 0.0.0.0 0 8 11 4 2", "2 2 2 2 1 1 0.0.0.0 1 7 11 5 1", "3 3 2 2 1 1 1.1.1.1 0 13 11 7 1",
        "3 3 2 2 1 1 0.0.1.1 1 9 7 8 3", "3 3 1 1 1 1 2.2.2.2 0 5 3 9 1", "3 2 1 3 1 1 1.0.1.1 0 7 13 15 1", "4 4 3 3 1 1 1.2.2.1 0 11 13 17 1",
        "5 5 1 1 1 1 2.2.2.2 0 7 5 1 1", "6 6 4 4 1 1 0.0.0.0 1 13 11 16 1", "7 7 2 2 1 1 3.3.3.3 0 11 13 3 2", "7 7 1 1 1 1 0.0.0.0 0 7 7 33 1",
        "3 3 2 2 1 1 same_upper 0 8 11 5 1", "3 3 2 2 1 1 same_lower 0 8 11 5 1", "2 3 1 2 1 1 valid 0 7 11 5 1", "1 5 1 1 1 1 0.2.0.2 0 3 31 63 1",
    ];

    private static readonly string[] DilatedPools = ["3 3 1 1 2 2 2.2.2.2 0 11 7 5 1", "2 2 2 1 3 2 0.1.0.1 0 11 13 6 2", "3 3 2 2 2 1 1.1.1.1 1 12 9 5 1"];

    private static readonly (int N, int C, int H, int W)[] Maps = [(1, 1, 1, 1), (2, 3, 7, 7), (1, 5, 13, 11), (3, 8, 4, 4), (1, 17, 1, 29), (1, 64, 7, 7), (1, 129, 3, 5), (2, 33, 9, 9)];

    // Mode, coordinates, rounding of nearest, sizes.
    private static readonly string[] Resizes =
    [
        "nearest half_pixel round_prefer_floor 13 37", "nearest half_pixel round_prefer_ceil 14 11", "nearest asymmetric floor 14 22", "nearest asymmetric ceil 5 9",
        "nearest align_corners round_prefer_floor 15 21", "nearest pytorch_half_pixel floor 1 23", "nearest half_pixel floor 3 4",
        "linear half_pixel round_prefer_floor 13 37", "linear asymmetric round_prefer_floor 14 22", "linear align_corners round_prefer_floor 15 21",
        "linear pytorch_half_pixel round_prefer_floor 1 23", "linear half_pixel round_prefer_floor 3 4", "linear half_pixel round_prefer_floor 7 11",
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<OperatorModel> All() =>
    [
        .. Pools.SelectMany((row, i) => new[]
        {
            Pool("max_pool", "MaxPool", row, i % 6 == 3),
            Pool("average_pool", "AveragePool", row, i % 6 == 1, OnnxAttributes.Int("count_include_pad", 0)),
            Pool("average_pool", "AveragePool", row, i % 6 == 3, OnnxAttributes.Int("count_include_pad", 1)),
        }),
        .. DilatedPools.Select(row => Pool("max_pool", "MaxPool", row, isQuick: false)),
        .. Maps.SelectMany((map, i) => new[]
        {
            Global("global_average_pool", "GlobalAveragePool", map, false, i % 4 == 1),
            Global("global_average_pool", "GlobalAveragePool", map, true, i == 2),
            Global("global_max_pool", "GlobalMaxPool", map, false, i == 1),
        }),
        .. Resizes.Select((row, i) => Resize(row, i is 0 or 7 or 9)),
        Upsample("nearest", 2, 3),
        Upsample("linear", 3, 2),
    ];

    private static OperatorModel Pool(string group, string type, string row, bool isQuick, params AttributeProto[] more)
    {
        string[] words = row.Split(' ');
        int Number(int i) => int.Parse(words[i], CultureInfo.InvariantCulture);
        string including = more.Length == 0 ? "" : more[0].I == 0 ? "-inside" : "-padded";
        OperatorModelBuilder model = new(
            group,
            $"k{words[0]}x{words[1]}-s{words[2]}x{words[3]}-d{words[4]}x{words[5]}-p{words[6]}-c{words[10]}-n{words[11]}-{words[8]}x{words[9]}{(words[7] == "1" ? "-ceil" : "")}{including}");
        bool isExplicit = char.IsAsciiDigit(words[6][0]);
        model.Node(
            type,
            [model.Input(Number(11), Number(10), Number(8), Number(9))],
            [
                OnnxAttributes.Ints("kernel_shape", Number(0), Number(1)),
                OnnxAttributes.Ints("strides", Number(2), Number(3)),
                .. type == "MaxPool" ? [OnnxAttributes.Ints("dilations", Number(4), Number(5))] : Array.Empty<AttributeProto>(),
                isExplicit
                    ? OnnxAttributes.Ints("pads", [.. words[6].Split('.').Select(long.Parse)])
                    : OnnxAttributes.String("auto_pad", words[6].ToUpperInvariant()),
                OnnxAttributes.Int("ceil_mode", Number(7)),
                .. more,
            ]);
        return model.Build(isQuick);
    }

    private static OperatorModel Global(string group, string type, (int N, int C, int H, int W) map, bool prologue, bool isQuick)
    {
        OperatorModelBuilder model = new(group, $"c{map.C}-n{map.N}-{map.H}x{map.W}{(prologue ? "-prologuerelu" : "")}");
        string x = model.Input(map.N, map.C, map.H, map.W);
        model.Node(type, [prologue ? model.Node("Relu", [ConvolutionModels.BatchNorm(model, x, map.C)]) : x]);
        return model.Build(isQuick);
    }

    private static OperatorModel Resize(string row, bool isQuick)
    {
        string[] words = row.Split(' ');
        OperatorModelBuilder model = new("resize", $"{words[0]}-{words[1]}-{words[2]}-c5-n2-7x11-to-{words[3]}x{words[4]}");
        model.Node(
            "Resize",
            [model.Input(2, 5, 7, 11), "", "", model.Longs(2, 5, long.Parse(words[3], CultureInfo.InvariantCulture), long.Parse(words[4], CultureInfo.InvariantCulture))],
            OnnxAttributes.String("mode", words[0]),
            OnnxAttributes.String("coordinate_transformation_mode", words[1]),
            OnnxAttributes.String("nearest_mode", words[2]));
        return model.Build(isQuick);
    }

    private static OperatorModel Upsample(string mode, int height, int width)
    {
        OperatorModelBuilder model = new("resize", $"upsample-{mode}-c3-n1-5x7-by-{height}x{width}");
        model.Node("Upsample", [model.Input(1, 3, 5, 7), model.Floats([1, 1, height, width], 4)], OnnxAttributes.String("mode", mode));
        return model.Build() with { Opset = 9 };
    }
}
