using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.Converter.Networks;

namespace ResNetVk.Converter.Tests.Networks;

/// <summary>Builds state dicts in few words. The elements of a tensor all are its number in the list, so that a mix-up shows.</summary>
internal sealed class StateDictSketch
{
    private readonly List<StateDictEntry> _entries = [];

    /// <summary>The tensors of an architecture, each norm with the counter that PyTorch adds.</summary>
    internal static StateDictSketch Of(string architecture, NetworkSettings? settings = null)
    {
        Architecture found = ArchitectureTable.Get(architecture);
        StateDictSketch sketch = new();
        foreach (NetworkParameter parameter in found.Describe(settings ?? found.Defaults).Parameters)
        {
            sketch.Add(parameter.Name, parameter.Shape);
            if (parameter.Role == ParameterRole.NormVariance)
            {
                sketch._entries.Add(new StateDictEntry(
                    parameter.Name.Replace("running_var", "num_batches_tracked", StringComparison.Ordinal),
                    ConstantTensor.FromIntegers(TensorShape.Scalar, [10007])));
            }
        }

        return sketch;
    }

    internal StateDictSketch Add(string name, TensorShape shape)
    {
        _entries.Add(new StateDictEntry(name, ConstantTensor.FromData(shape, new RepeatedData(_entries.Count + 1, shape.ElementCount))));
        return this;
    }

    internal StateDictSketch Rename(Func<string, string> rename)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            _entries[i] = _entries[i] with { Name = rename(_entries[i].Name) };
        }

        return this;
    }

    internal StateDictSketch Remove(Predicate<string> condition)
    {
        _entries.RemoveAll(e => condition(e.Name));
        return this;
    }

    internal StateDictSketch Reshape(string name, TensorShape shape)
    {
        int index = _entries.FindIndex(e => e.Name == name);
        _entries[index] = new StateDictEntry(name, ConstantTensor.FromData(shape, new RepeatedData(index + 1, shape.ElementCount)));
        return this;
    }

    /// <summary>What every element of a tensor is.</summary>
    internal float ValueOf(string name) => _entries.FindIndex(e => e.Name == name) + 1;

    internal StateDict Build(IReadOnlyDictionary<string, string>? metadata = null) => new()
    {
        SourceFileName = "weights.pth",
        SourceSha256 = new string('7', 64),
        Description = "sketch",
        Entries = _entries,
        Metadata = metadata ?? new Dictionary<string, string>(),
        Notes = [],
    };

    private sealed class RepeatedData(float value, int length) : ConstantData(length)
    {
        protected override void ReadChecked(int start, Span<float> destination) => destination.Fill(value);
    }
}
