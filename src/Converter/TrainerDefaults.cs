using System.Globalization;
using ResNetVk.Converter.Import;

namespace ResNetVk.Converter;

/// <summary>Takes pre-processing and labels from what our trainer wrote beside the graph, where the user states none.</summary>
internal static class TrainerDefaults
{
    /// <summary>The options with what the source says filled in; a note tells what was taken.</summary>
    /// <param name="options">What the user states, which always wins.</param>
    /// <param name="source">The network; notes are added to it.</param>
    public static CompileOptions Apply(CompileOptions options, ImportedGraph source)
    {
        IReadOnlyList<float>? mean = options.Image.Mean ?? Numbers(source, "mean");
        IReadOnlyList<float>? std = options.Image.Std ?? Numbers(source, "std");

        // The labels are those of the network's own output.
        IReadOnlyList<string>? labels = options.Labels ?? (options.Outputs.Count > 0
            ? null
            : source.TrainerMetadata.TryGetValue("labels", out string? lines) ? lines.Split('\n') : null);
        string[] taken =
        [
            .. options.Image.Mean is null && mean is not null ? [$"mean {Text(mean)}"] : Array.Empty<string>(),
            .. options.Image.Std is null && std is not null ? [$"std {Text(std)}"] : Array.Empty<string>(),
            .. options.Labels is null && labels is not null ? [$"{labels.Count} labels"] : Array.Empty<string>(),
        ];
        if (taken.Length > 0)
        {
            source.AddNote($"taken from the source's metadata: {string.Join(", ", taken)}");
        }

        return options with { Labels = labels, Image = options.Image with { Mean = mean, Std = std, FromSource = options.Image.IsDefault } };
    }

    private static float[]? Numbers(ImportedGraph source, string key)
    {
        if (!source.TrainerMetadata.TryGetValue(key, out string? text))
        {
            return null;
        }

        List<float> numbers = [];
        foreach (string part in text.Split(','))
        {
            if (!float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number))
            {
                throw new ConversionException($"the source's metadata '{key}' is no list of numbers: '{text}'", $"state it: --{key} 0.5");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static string Text(IEnumerable<float> numbers) => string.Join(',', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
