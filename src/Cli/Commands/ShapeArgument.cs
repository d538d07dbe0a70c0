using System.Globalization;
using ResNetVk.Converter.Graphs;

namespace ResNetVk.Cli.Commands;

/// <summary>The value of <c>--input-shape</c>: <c>1x3x224x224</c>, or <c>name=1x3x224x224</c> for one of several inputs.</summary>
/// <remarks>An input that has several shapes makes as many plans in the file.</remarks>
internal static class ShapeArgument
{
    private const string Example = "write --input-shape 1x3x224x224, or --input-shape NAME=1x3x224x224 for one of several inputs";

    /// <summary>Reads all values of the option.</summary>
    /// <returns>Sets of shapes by input name, at least one; the empty name stands for the only input.</returns>
    /// <exception cref="UsageException">A value is no shape, an input has one twice, or inputs have different numbers of them.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, TensorShape>> Parse(IEnumerable<string> values)
    {
        Dictionary<string, List<TensorShape>> shapes = [];
        foreach (string value in values)
        {
            // The name is what stands before the last '=': names may hold one, shapes may not.
            int equals = value.LastIndexOf('=');
            string name = equals < 0 ? "" : value[..equals];
            TensorShape shape = ParseShape(value, value[(equals + 1)..]);
            if (!shapes.TryGetValue(name, out List<TensorShape>? known))
            {
                shapes[name] = known = [];
            }

            known.Add(shape);
        }

        int count = shapes.Values.Select(list => list.Count).DefaultIfEmpty(1).Max();
        if (shapes.FirstOrDefault(s => s.Value.Count != 1 && s.Value.Count != count) is { Value: { } odd, Key: { } input })
        {
            throw new UsageException(
                $"--input-shape is given {odd.Count} times for input '{input}' and {count} times for another", "give each input one shape, or all equally many");
        }

        // The n-th shapes of all inputs belong together; an input of one shape has it in every set.
        Dictionary<string, TensorShape>[] sets =
            [.. Enumerable.Range(0, count).Select(i => shapes.ToDictionary(s => s.Key, s => s.Value.Count == 1 ? s.Value[0] : s.Value[i]))];
        for (int i = 1; i < count; i++)
        {
            if (Array.FindIndex(sets, 0, i, other => other.All(s => s.Value.Equals(sets[i][s.Key]))) >= 0)
            {
                throw new UsageException($"--input-shape {string.Join(", ", sets[i].Values)} is given twice", "give each shape once");
            }
        }

        return sets;
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
