using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>Finds the weights in what a checkpoint holds: a dictionary of tensors, or one inside dictionaries.</summary>
internal static class WeightFinder
{
    /// <summary>Dictionaries inside each other that are looked into.</summary>
    private const int Levels = 4;

    /// <summary>Under which trainers store the weights, the likeliest first.</summary>
    private static readonly string[] UsualNames =
        ["state_dict", "model", "model_state_dict", "net", "network", "state_dict_ema", "model_ema", "ema", "params", "weights"];

    /// <summary>
    /// Chooses the dictionary under the likeliest name, the outermost first (<c>model.state_dict</c> before <c>optimizer.state_dict</c>); without
    /// such a name, the one with the most tensors.
    /// </summary>
    /// <param name="root">What the pickle holds.</param>
    /// <param name="description">See <see cref="StateDict.Description"/>.</param>
    /// <exception cref="ImportException">It holds no tensors under names, or one that no constant can be made of.</exception>
    internal static StateDictContent Find(object? root, string description)
    {
        List<Candidate> candidates = FindCandidates(root);
        Candidate chosen = candidates
            .OrderBy(c => Rank(c.Place.Name) == UsualNames.Length ? Levels : c.Level)
            .ThenBy(c => Rank(c.Place.Name))
            .ThenBy(c => c.Place.UnusualNames)
            .ThenByDescending(c => c.Tensors.Count)
            .FirstOrDefault() ?? throw new ImportException("the checkpoint holds no dictionary of tensors", TorchGlobals.Hint);
        List<string> notes = [];
        if (chosen.Level > 0)
        {
            string[] others = [.. candidates.Where(c => c != chosen && Rank(c.Place.Name) < UsualNames.Length).Take(5).Select(c => $"'{c.Place.Path}'")];
            notes.Add($"the weights are those under '{chosen.Place.Path}'{(others.Length > 0 ? $", not those under {string.Join(", ", others)}" : "")}");
        }

        int leftOut = chosen.Place.Dictionary.Items.Count - chosen.Tensors.Count;
        if (leftOut > 0)
        {
            notes.Add($"{leftOut} values beside the weights are no tensors and left out");
        }

        TensorConversion conversion = new();
        return new StateDictContent(
            description, [.. chosen.Tensors.Select(t => new StateDictEntry(t.Name, Convert(t.Name, t.Tensor, conversion)))], StateDictContent.NoMetadata, notes);
    }

    private static List<Candidate> FindCandidates(object? root)
    {
        List<Candidate> candidates = [];
        List<Place> level = root is PickleDictionary top ? [new Place(top, "", null)] : [];

        // A dictionary may be in several others, and in itself.
        HashSet<PickleDictionary> seen = [.. level.Select(l => l.Dictionary)];
        for (int depth = 0; depth < Levels; depth++)
        {
            List<Place> next = [];
            foreach (Place place in level)
            {
                List<(string, TorchTensor)> tensors = [];
                foreach ((object? key, object? value) in place.Dictionary.Items)
                {
                    if (key is string tensorName && value is TorchTensor tensor)
                    {
                        tensors.Add((tensorName, tensor));
                    }
                    else if (value is PickleDictionary inner && seen.Add(inner))
                    {
                        next.Add(new Place(inner, key as string ?? $"{key}", place));
                    }
                }

                if (tensors.Count > 0)
                {
                    candidates.Add(new Candidate(place, depth, tensors));
                }
            }

            level = next;
        }

        return candidates;
    }

    private static int Rank(string name) => Array.IndexOf(UsualNames, name) is >= 0 and int rank ? rank : UsualNames.Length;

    private static ConstantTensor Convert(string name, TorchTensor tensor, TensorConversion conversion)
    {
        try
        {
            return TorchTensorConversion.Convert(tensor, conversion);
        }
        catch (ShapeException exception)
        {
            throw new ImportException($"tensor {ForeignText.Quote(name)}: {exception.Message}", TorchGlobals.Hint, exception);
        }
    }

    private sealed record Candidate(Place Place, int Level, IReadOnlyList<(string Name, TorchTensor Tensor)> Tensors);

    /// <summary>A dictionary and how it was reached.</summary>
    private sealed class Place(PickleDictionary dictionary, string name, Place? outer)
    {
        internal PickleDictionary Dictionary { get; } = dictionary;

        internal string Name { get; } = name;

        /// <summary>How many of the names that lead here are not usual for weights.</summary>
        internal int UnusualNames { get; } = outer is null ? 0 : outer.UnusualNames + (Rank(name) == UsualNames.Length ? 1 : 0);

        /// <summary>The names that lead here, for messages; put together when asked for, since a file can make them long.</summary>
        internal string Path => outer is null || outer.Name.Length == 0 ? ForeignText.Shorten(Name) : $"{outer.Path}.{ForeignText.Shorten(Name)}";
    }
}
