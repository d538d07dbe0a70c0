using System.Globalization;
using ResNetVk.Converter.Graphs;

namespace ResNetVk.Cli.Commands;

/// <summary>The value of <c>--input-shape</c>: <c>1x3x224x224</c>, or <c>name=1x3x224x224</c> for one of several inputs.</summary>
internal static class ShapeArgument
{
    private const string Example = "write --input-shape 1x3x224x224, or --input-shape NAME=1x3x224x224 for one of several inputs";

    /// <summary>Reads all values of the option.</summary>
    /// <returns>Shapes by input name; the empty name stands for the only input.</returns>
    /// <exception cref="UsageException">A value is no shape, or an input has two.</exception>
    public static IReadOnlyDictionary<string, TensorShape> Parse(IEnumerable<string> values)
    {
        Dictionary<string, TensorShape> shapes = [];
        foreach (string value in values)
        {
            // The name is what stands before the last '=': names may hold one, shapes may not.
            int equals = value.LastIndexOf('=');
            string name = equals < 0 ? "" : value[..equals];
            if (!shapes.TryAdd(name, ParseShape(value, value[(equals + 1)..])))
            {
                throw new UsageException($"--input-shape is given twice for {(name.Length == 0 ? "the only input" : $"input '{name}'")}", Example);
            }
        }

        return shapes;
    }

    private static TensorShape ParseShape(string value, string text)
    {
        string[] parts = text.Split('x');
        int[] sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] == 0)
            {
                throw new UsageException($"--input-shape {value}: '{parts[i]}' is not a size (a whole number from 1)", Example);
            }
        }

        try
        {
            return new TensorShape(sizes);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"--input-shape {value}: {exception.Message}", Example, exception);
        }
    }
}
