using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Planning;

/// <summary>The weights of a file by name. Plans for several input shapes share those with equal contents.</summary>
internal sealed class WeightTable
{
    private readonly Dictionary<string, Value> _byName = [];
    private readonly Dictionary<Value, string> _names = [];

    /// <summary>Every weight under its name in the file, in order of first use.</summary>
    public IReadOnlyDictionary<string, Value> Weights => _byName;

    /// <summary>The name of a weight in the file: its own, or one made from it where another weight has that name already.</summary>
    public string NameOf(Value weight)
    {
        if (_names.TryGetValue(weight, out string? name))
        {
            return name;
        }

        name = weight.Name;
        for (int i = 2; _byName.TryGetValue(name, out Value? other) && !HaveEqualContents(weight, other); i++)
        {
            name = $"{weight.Name}#{i}";
        }

        _byName.TryAdd(name, weight);
        _names.Add(weight, name);
        return name;
    }

    private static bool HaveEqualContents(Value a, Value b)
    {
        const int PieceLength = 1 << 14;
        if (!a.Shape.Equals(b.Shape) || a.Data!.StoredType != b.Data!.StoredType)
        {
            return false;
        }

        Span<float> left = new float[PieceLength];
        Span<float> right = new float[PieceLength];
        for (int start = 0; a.Data != b.Data && start < a.Data.Length; start += PieceLength)
        {
            int length = Math.Min(PieceLength, a.Data.Length - start);
            a.Data.Read(start, left[..length]);
            b.Data.Read(start, right[..length]);
            if (!left[..length].SequenceEqual(right[..length]))
            {
                return false;
            }
        }

        return true;
    }
}
