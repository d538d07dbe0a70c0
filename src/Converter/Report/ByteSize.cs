using System.Globalization;

namespace ResNetVk.Converter.Report;

/// <summary>Numbers of bytes for people, the same on the page and on the command line.</summary>
public static class ByteSize
{
    /// <summary>With the unit that gives it one to four digits before the point: <c>3.83 MiB</c>; below 1 KiB as <c>37 bytes</c>.</summary>
    public static string Format(long bytes)
    {
        (double size, string name) = Unit(bytes);
        return size == 1 ? $"{bytes} bytes" : string.Create(CultureInfo.InvariantCulture, $"{bytes / size:F2} {name}");
    }

    /// <summary>The unit that gives a number of bytes one to four digits before the point, and its size in bytes.</summary>
    public static (double Size, string Name) Unit(long bytes) => bytes switch
    {
        < 1L << 10 => (1, "bytes"),
        < 1L << 20 => (1L << 10, "KiB"),
        < 1L << 30 => (1L << 20, "MiB"),
        _ => (1L << 30, "GiB"),
    };
}
