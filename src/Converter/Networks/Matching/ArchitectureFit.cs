using System.Globalization;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;

namespace ResNetVk.Converter.Networks.Matching;

/// <summary>An architecture held against one reading of a state dict.</summary>
internal sealed class ArchitectureFit
{
    private const int MostListed = 12;

    private readonly NamedTensors _tensors;
    private readonly List<string> _missing = [];
    private readonly List<string> _leftOver = [];
    private readonly List<string> _others = [];

    private ArchitectureFit(Architecture architecture, NetworkSettings settings, NetworkDefinition definition, NamedTensors tensors)
    {
        Architecture = architecture;
        Settings = settings;
        Definition = definition;
        _tensors = tensors;
    }

    /// <summary>The architecture.</summary>
    internal Architecture Architecture { get; }

    /// <summary>Sizes that the state dict's shapes say.</summary>
    internal NetworkSettings Settings { get; }

    /// <summary>The architecture with these settings.</summary>
    internal NetworkDefinition Definition { get; }

    /// <summary>Whose names the state dict has.</summary>
    internal NamingDialect Dialect => _tensors.Dialect;

    /// <summary>What was removed from the beginning of most names.</summary>
    internal string Prefix => _tensors.Prefix;

    /// <summary>Tensors that are missing, left over, or of another shape or kind.</summary>
    internal int Differences => _missing.Count + _leftOver.Count + _others.Count;

    /// <summary>Names in the file of tensors for parts that are not built here.</summary>
    internal List<string> Ignored { get; } = [];

    /// <summary>Holds an architecture against a reading.</summary>
    /// <param name="architecture">The architecture; channels of the input and classes are taken from the tensors.</param>
    /// <param name="tensors">The state dict.</param>
    /// <param name="inputSize">H and W of the input where the source says them; null for the usual.</param>
    internal static ArchitectureFit Of(Architecture architecture, NamedTensors tensors, (int Height, int Width)? inputSize = null)
    {
        NetworkSettings settings = Read(architecture, tensors);
        if (inputSize is { } size)
        {
            settings = settings with { Height = size.Height, Width = size.Width };
        }

        ArchitectureFit fit = new(architecture, settings, Describe(architecture, settings), tensors);
        fit.Compare();
        return fit;
    }

    /// <summary>The tensor of a parameter.</summary>
    internal ConstantTensor TensorOf(NetworkParameter parameter) =>
        _tensors.Find(parameter.Name) is { } tensor ? tensor.WithShape(parameter.Shape) : ConstantTensor.FromFloats(parameter.Shape, new float[parameter.Shape.ElementCount]);

    /// <summary>All differences in one text; of many, some of each kind.</summary>
    internal string DescribeDifferences()
    {
        (string What, IReadOnlyList<string> Tensors)[] kinds =
            [.. new (string, IReadOnlyList<string>)[] { ("missing", _missing), ("left over", _leftOver), ("not as expected", _others) }.Where(k => k.Item2.Count > 0)];
        return string.Join("; ", kinds.Select(k => Describe(k.What, k.Tensors, MostListed / kinds.Length)));
    }

    private string Describe(string what, IReadOnlyList<string> tensors, int most)
    {
        IEnumerable<string> first = tensors.Take(most).Select(t => tensors == _missing ? Dialect.ToForeign(t) : t);
        string more = tensors.Count > most ? string.Create(CultureInfo.InvariantCulture, $" and {tensors.Count - most:N0} more") : "";
        return $"{what}: {string.Join(", ", first)}{more}";
    }

    private static NetworkDefinition Describe(Architecture architecture, NetworkSettings settings)
    {
        try
        {
            return settings == architecture.Defaults ? architecture.Definition : architecture.Describe(settings);
        }
        catch (ArgumentException)
        {
            // Sizes beyond what any tensor may have: the shapes do not belong to this architecture.
            return architecture.Definition;
        }
    }

    private static NetworkSettings Read(Architecture architecture, NamedTensors tensors)
    {
        NetworkSettings settings = architecture.Defaults;
        if (tensors.Find(architecture.Definition.FirstWeight.Name) is { Shape: { Rank: 4 } stem })
        {
            settings = settings with
            {
                InputChannels = Math.Max(1, stem[1]),
                StemChannels = architecture.HasFreeWidth && stem[0] != architecture.Definition.FirstWeight.Shape[0] ? Math.Max(1, stem[0]) : null,
            };
        }

        if (settings.Classes > 0)
        {
            // Weights saved without the classifier give the network up to there.
            TensorShape? head = tensors.Find(architecture.Definition.LastWeight.Name)?.Shape;
            settings = settings with { Classes = head is null ? 0 : head is { Rank: > 0 } ? head[0] : settings.Classes };
        }

        return settings;
    }

    private void Compare()
    {
        HashSet<string> wanted = new(StringComparer.Ordinal);
        foreach (NetworkParameter parameter in Definition.Parameters)
        {
            wanted.Add(parameter.Name);
            ConstantTensor? tensor = _tensors.Find(parameter.Name);
            if (tensor is null)
            {
                if (!parameter.IsOptional)
                {
                    _missing.Add(parameter.Name);
                }
            }
            else if (tensor.Kind != ConstantKind.Float || !SameButForOnes(tensor.Shape, parameter.Shape))
            {
                string kind = tensor.Kind == ConstantKind.Float ? "" : " of integers";
                _others.Add($"{_tensors.Entries[parameter.Name].Name} is {tensor.Shape}{kind}, expected {parameter.Shape}");
            }
        }

        foreach ((string name, StateDictEntry entry) in _tensors.Entries.Where(e => !wanted.Contains(e.Key)))
        {
            bool isIgnored = Architecture.IgnoredPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal));
            (isIgnored ? Ignored : _leftOver).Add(entry.Name);
        }
    }

    /// <summary>A fully connected layer may be written as a 1×1 convolution, and the other way round.</summary>
    private static bool SameButForOnes(TensorShape found, TensorShape expected) =>
        found.Equals(expected)
        || (found.ElementCount == expected.ElementCount && found.Rank is 2 or 4 && expected.Rank is 2 or 4 && found.Take(2).SequenceEqual(expected.Take(2)));
}
