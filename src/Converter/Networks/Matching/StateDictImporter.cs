using System.Globalization;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;

namespace ResNetVk.Converter.Networks.Matching;

/// <summary>Finds the network that weights belong to and puts them into it.</summary>
/// <remarks>
/// Names and shapes decide: every architecture is held against every reading of the names, and one fits when no tensor is missing, left
/// over or of another shape. Among several that fit, the first of <see cref="ArchitectureTable"/> is taken and the others are named in a note.
/// </remarks>
public static class StateDictImporter
{
    private const int MostNamed = 3;

    /// <summary>Many times what the deepest network here has; more would only take time.</summary>
    private const int MostTensors = 50_000;

    /// <summary>Makes a network of weights.</summary>
    /// <param name="source">The weights.</param>
    /// <param name="architecture">Name of the network; null to tell it from the weights.</param>
    /// <exception cref="ImportException">The weights fit no network, or not the one named; the message lists the tensors.</exception>
    public static ImportedGraph Import(StateDict source, string? architecture = null)
    {
        if (source.Entries.Count > MostTensors)
        {
            throw new ImportException(
                $"'{source.SourceFileName}' holds {source.Entries.Count:N0} tensors; the networks that are built in have at most a few thousand", "export the network to ONNX");
        }

        NamedTensors[] readings = [.. NamedTensors.Readings(source)];
        (int, int)? inputSize = InputSize(source);

        // Our trainer says what its networks are; the user knows better.
        string? name = architecture ?? source.Metadata.GetValueOrDefault(StateDict.ArchitectureKey);
        Architecture? named = name is null ? null : ArchitectureTable.Get(name);
        ArchitectureFit[] fits = [.. (named is null ? Candidates(readings) : [named])
            .SelectMany(a => readings.Select(r => ArchitectureFit.Of(a, r, inputSize)))];
        ArchitectureFit best = fits.MinBy(f => f.Differences)!;
        if (best.Differences > 0)
        {
            throw NoFit(source, named, best, named is null ? fits : [.. Candidates(readings).SelectMany(a => readings.Select(r => ArchitectureFit.Of(a, r)))]);
        }

        ImportedGraph graph = best.Definition.ToGraph(
            best.Architecture.Name,
            (source.SourceFileName, source.SourceSha256),
            best.TensorOf,
            source.Metadata.ContainsKey("mean")
                ? (source.Metadata, "the source's metadata")
                : (best.Architecture.Pictures.ToMetadata(best.Settings), $"the usual pre-processing of {best.Architecture.Name}"));
        foreach (string note in (IEnumerable<string>)[.. source.Notes, .. Notes(source, best, fits, named is not null)])
        {
            graph.AddNote(note);
        }

        return graph;
    }

    /// <summary>The architectures that the weights may belong to: all, and the small networks of the depth that the first stage tells.</summary>
    private static IEnumerable<Architecture> Candidates(NamedTensors[] readings)
    {
        IEnumerable<string> names = readings
            .Select(r => r.Entries.Keys.Where(n => n.StartsWith("layer1.", StringComparison.Ordinal)).Select(n => n.Split('.')[1]).Distinct().Count())
            .Distinct()
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"cifar_resnet{(6 * n) + 2}"))
            .SelectMany(name => (string[])[name, $"{name}_b", $"{name}_c"])

            // The depths of the paper are in the table under shorter names.
            .Where(name => ArchitectureTable.Find(name["cifar_".Length..]) is not { HasFreeWidth: true });
        return [.. ArchitectureTable.All, .. names.Select(ArchitectureTable.Find).OfType<Architecture>()];
    }

    private static IEnumerable<string> Notes(StateDict source, ArchitectureFit best, ArchitectureFit[] fits, bool isNamed)
    {
        if (!isNamed)
        {
            yield return $"architecture: {best.Architecture} (told from {source.Entries.Count} tensors{DialectText(best)}"
                + $"{(best.Architecture.Remark.Length > 0 ? $"; {best.Architecture.Remark}" : "")})";

            Architecture[] others = [.. fits.Where(f => f.Differences == 0 && f.Architecture != best.Architecture).Select(f => f.Architecture).Distinct()];
            if (others.Length > 0)
            {
                yield return $"the weights do not tell it from {string.Join(", ", others.Select(o => $"--arch {o} ({o.Remark})"))}";
            }
        }

        if (best.Prefix.Length > 0)
        {
            yield return $"the prefix '{best.Prefix}' of the names is left out";
        }

        if (best.Settings.Classes == 0 && best.Architecture.Defaults.Classes > 0)
        {
            yield return $"the weights hold no classifier: the network ends at '{best.Definition.Outputs[0].Name}'";
        }

        if (best.Ignored.Count > 0)
        {
            yield return $"{best.Ignored.Count} tensors belong to parts that are not built here, such as '{best.Ignored[0]}'";
        }
    }

    private static string DialectText(ArchitectureFit fit) => fit.Dialect.Name.Length > 0 ? $", named as in {fit.Dialect.Name}" : "";

    private static ImportException NoFit(StateDict source, Architecture? named, ArchitectureFit best, ArchitectureFit[] fits)
    {
        const string Export = "export the network to ONNX (in PyTorch: torch.onnx.export) and convert that file";
        string nearest = string.Join(", ", fits
            .Where(f => f.Architecture != best.Architecture)
            .OrderBy(f => f.Differences)
            .DistinctBy(f => f.Architecture)
            .Take(MostNamed)
            .Select(f => f.Differences == 0 ? $"{f.Architecture} (fits)" : f.Architecture.Name));
        return named is null
            ? new ImportException(
                $"the {source.Entries.Count} tensors of '{source.SourceFileName}' fit no network that is built in; the nearest is {best.Architecture}: {best.DescribeDifferences()}",
                $"near are also {nearest}; name one with --arch, or {Export}")
            : new ImportException(
                $"the tensors of '{source.SourceFileName}' do not fit {named}: {best.DescribeDifferences()}",
                $"nearer may be {nearest}; name one with --arch, or {Export}");
    }

    private static (int Height, int Width)? InputSize(StateDict source) =>
        source.Metadata.TryGetValue("height", out string? height) && source.Metadata.TryGetValue("width", out string? width)
        && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out int h) && h > 0
        && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int w) && w > 0
            ? (h, w)
            : null;
}
