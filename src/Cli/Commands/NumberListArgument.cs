using System.Globalization;

namespace ResNetVk.Cli.Commands;

/// <summary>The values of <c>--mean</c>, <c>--std</c> and <c>--scale</c>: numbers separated by commas, one per channel or one for all.</summary>
internal static class NumberListArgument
{
    /// <summary>Reads the value of an option.</summary>
    /// <param name="option">Its name, for messages.</param>
    /// <param name="value">What the user wrote; null when the option was not given.</param>
    /// <returns>Null when the option was not given.</returns>
    /// <exception cref="UsageException">A part is not a number.</exception>
    public static IReadOnlyList<float>? Parse(string option, string? value)
    {
        if (value is null)
        {
            return null;
        }

        string[] parts = value.Split(',');
        float[] numbers = new float[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                throw new UsageException(
                    $"{option} {value}: '{parts[i]}' is not a number",
                    $"write one number, or one per channel separated by commas without spaces: {option} 0.485,0.456,0.406");
            }
        }

        return numbers;
    }

    /// <summary>Reads the value of an option that takes one number.</summary>
    /// <param name="option">Its name, for messages.</param>
    /// <param name="value">What the user wrote; null when the option was not given.</param>
    /// <param name="absent">The number to take when the option was not given.</param>
    /// <exception cref="UsageException">It is not one number.</exception>
    public static float ParseOne(string option, string? value, float absent) =>
        value is null ? absent
        : float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number
        : throw new UsageException($"{option} {value}: expected one number", $"write one number: {option} {absent}");
}
