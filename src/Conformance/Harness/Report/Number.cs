using System.Globalization;

namespace ResNetVk.Conformance.Harness.Report;

/// <summary>Numbers as they stand in the report.</summary>
internal static class Number
{
    /// <summary>Error over bound, two significant digits.</summary>
    public static string Share(double? share) => share switch
    {
        null => "",
        0 => "0",
        >= 100 and < 100_000 => share.Value.ToString("F0", CultureInfo.InvariantCulture),
        >= 1e-3 and < 100 => share.Value.ToString("G2", CultureInfo.InvariantCulture),
        _ => share.Value.ToString("0.0E+0", CultureInfo.InvariantCulture),
    };

    /// <summary>A time in seconds, or minutes and seconds.</summary>
    public static string Time(double milliseconds) => milliseconds switch
    {
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:F1} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(milliseconds / 60_000)} min {(int)(milliseconds / 1000) % 60} s"),
    };
}
