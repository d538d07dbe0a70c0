using System.Globalization;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;

namespace ResNetVk.Converter;

/// <summary>Takes pre-processing and labels from what the source says of them, where the user states none.</summary>
internal static class SourceDefaults
{
    /// <summary>The options with what the source says filled in; a note tells what was taken.</summary>
    /// <param name="options">What the user states, which always wins.</param>
    /// <param name="source">The network; notes are added to it.</param>
    /// <param name="graphs">The same with all shapes known; one for each set of them.</param>
    public static CompileOptions Apply(CompileOptions options, ImportedGraph source, IReadOnlyList<Graph> graphs)
    {
        IReadOnlyList<float>? mean = options.Image.Mean ?? Numbers(source, "mean");
        IReadOnlyList<float>? std = options.Image.Std ?? Numbers(source, "std");
        int? resize = options.Image.Resize ?? (options.Image.Crop is null ? Resize(source, graphs) : null);

        // The labels are those of the network's own output.
        IReadOnlyList<string>? labels = options.Labels ?? (options.Outputs.Count > 0
            ? null
            : source.Metadata.TryGetValue("labels", out string? lines) ? lines.Split('\n') : null);
        string[] taken =
        [
            .. options.Image.Mean is null && mean is not null ? [$"mean {Text(mean)}"] : Array.Empty<string>(),
            .. options.Image.Std is null && std is not null ? [$"std {Text(std)}"] : Array.Empty<string>(),
            .. options.Image.Resize is null && resize is not null ? [$"shorter side {resize} before the crop"] : Array.Empty<string>(),
            .. options.Labels is null && labels is not null ? [$"{labels.Count} labels"] : Array.Empty<string>(),
        ];
        if (taken.Length > 0)
        {
            source.AddNote($"taken from {source.MetadataOrigin}: {string.Join(", ", taken)}");
        }

        ImageOptions image = options.Image with { Mean = mean, Std = std, Resize = resize, FromSource = options.Image.IsDefault };
        return options with { Labels = labels, Image = image };
    }

    /// <summary>The shorter side before the crop; null where the network was given another input than the one the source says it for.</summary>
    private static int? Resize(ImportedGraph source, IReadOnlyList<Graph> graphs) =>
        source.Metadata.TryGetValue("resize", out string? text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int resize)
        && graphs.All(g => g.Inputs is [var input]
            && source.Inputs.FirstOrDefault(i => i.Name == input.Name)?.UsualShape is { } usual && usual.Equals(input.Shape))
            ? resize
            : null;

    private static float[]? Numbers(ImportedGraph source, string key)
    {
        if (!source.Metadata.TryGetValue(key, out string? text))
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
