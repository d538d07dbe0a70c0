using System.Numerics;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>One axis of a Resize node: where each output position lies in the input.</summary>
/// <remarks>
/// For many sizes two neighbours are equally near, or a coordinate is a whole number but for its rounding, which then decides. Nearest
/// coordinates are therefore computed in 32-bit floats in the order of ONNX Runtime's operations; linear ones, where nothing jumps, in double.
/// Devices only read the result.
/// </remarks>
/// <param name="Input">Size of the input.</param>
/// <param name="Output">Size of the output.</param>
/// <param name="Scale">Output by input as the node states it.</param>
/// <param name="Coordinates">ONNX's coordinate_transformation_mode.</param>
internal readonly record struct ResizeAxis(int Input, int Output, double Scale, string Coordinates)
{
    /// <summary>The values of coordinate_transformation_mode that can run.</summary>
    internal static readonly string[] KnownCoordinates =
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn"];

    /// <summary>The values of nearest_mode, and the rule of operator sets without that attribute.</summary>
    internal static readonly string[] KnownRoundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil", BeforeOpset11];

    /// <summary>Rounding where the node cannot name one: up when shrinking, else down.</summary>
    internal const string BeforeOpset11 = "by direction";

    /// <summary>Pairs (low, 0): the nearest input position.</summary>
    /// <param name="rounding">One of <see cref="KnownRoundings"/>.</param>
    internal float[] Nearest(string rounding)
    {
        float[] table = new float[2 * Output];
        for (int i = 0; i < Output; i++)
        {
            table[2 * i] = Math.Clamp(Round(Original<float>(i), rounding), 0, Input - 1);
        }

        return table;
    }

    /// <summary>Pairs (low, fraction); positions outside the input count as its edge.</summary>
    internal float[] Linear()
    {
        float[] table = new float[2 * Output];
        for (int i = 0; i < Output; i++)
        {
            double place = Math.Clamp(Original<double>(i), 0, Input - 1);
            double low = Math.Floor(place);
            float fraction = (float)(place - low);

            // Just before the next coordinate the fraction rounds to 1.
            (table[2 * i], table[(2 * i) + 1]) = fraction < 1 ? ((float)low, fraction) : ((float)low + 1, 0);
        }

        return table;
    }

    /// <summary>True for a table in which every position is its own.</summary>
    internal static bool IsIdentity(float[] table, int input) =>
        table.Length == 2 * input && !table.Where((v, i) => v != (i % 2 == 0 ? i / 2 : 0)).Any();

    private T Original<T>(int position)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T half = T.CreateTruncating(0.5);
        T x = T.CreateTruncating(position);
        T scale = T.CreateTruncating(Scale);
        T input = T.CreateTruncating(Input);
        T output = T.CreateTruncating(Output);
        return Coordinates switch
        {
            "half_pixel" => ((x + half) / scale) - half,

            // Only the offset is rounded to T.
            "half_pixel_symmetric" => T.CreateTruncating(
                double.CreateTruncating(input / (T.One + T.One) * (T.One - (output / (scale * input)))) + ((position + 0.5) / double.CreateTruncating(scale)) - 0.5),
            "pytorch_half_pixel" => Output > 1 ? ((x + half) / scale) - half : T.Zero,
            "align_corners" => Output > 1 ? x * (input - T.One) / (output - T.One) : T.Zero,
            "asymmetric" => x / scale,
            "tf_half_pixel_for_nn" => (x + half) / scale,
            _ => throw new InvalidOperationException($"'{Coordinates}' is not one of {nameof(KnownCoordinates)}"),
        };
    }

    private float Round(float place, string rounding) => rounding switch
    {
        "round_prefer_floor" when IsHalfway(place) => MathF.Floor(place),
        "round_prefer_ceil" when IsHalfway(place) => MathF.Ceiling(place),
        "round_prefer_floor" or "round_prefer_ceil" => MathF.Round(place, MidpointRounding.AwayFromZero),
        "floor" => MathF.Floor(place),
        "ceil" => MathF.Ceiling(place),
        BeforeOpset11 => Scale < 1 ? MathF.Ceiling(place) : MathF.Floor(place),
        _ => throw new InvalidOperationException($"'{rounding}' is not one of {nameof(KnownRoundings)}"),
    };

    // ONNX Runtime's measure of what is a tie but for the rounding of the coordinate.
    private static bool IsHalfway(float place) => Math.Abs(place - MathF.Floor(place) - 0.5f) <= 1e-6f;
}
