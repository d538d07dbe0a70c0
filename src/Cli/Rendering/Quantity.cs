namespace ResNetVk.Cli.Rendering;

/// <summary>Numbers with units, for people.</summary>
internal static class Quantity
{
    /// <summary>A count with groups of thousands: <c>11,689,512</c>.</summary>
    public static string Count(long count) => $"{count:N0}";

    /// <summary>Milliseconds with four significant digits and the unit.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds switch
    {
        >= 1000 => $"{milliseconds / 1000:F3} s",
        >= 100 => $"{milliseconds:F1} ms",
        >= 10 => $"{milliseconds:F2} ms",
        _ => $"{milliseconds:F3} ms",
    };

    /// <summary>A share in percent with two digits after the point.</summary>
    public static string Percent(double share) => $"{share * 100:F2} %";

    /// <summary>A shape: <c>1x3x224x224</c>.</summary>
    public static string Shape<T>(IEnumerable<T> sizes) => string.Join('x', sizes);
}
