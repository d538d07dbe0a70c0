using ResNetVk.Converter.Graphs;

namespace ResNetVk.Converter.Planning.Chains;

/// <summary>Steps that follow each other and are worth computing in one dispatch where a dispatch costs as much as a layer.</summary>
/// <param name="FirstStep">The first of them, counted over the nodes that have a step.</param>
/// <param name="StepCount">How many they are.</param>
/// <param name="Layers">What is computed, in order; shortcuts that are read where they are added have a step, but are no layer.</param>
/// <param name="Variants">How it is computed, in order of preference.</param>
internal sealed record Chain(int FirstStep, int StepCount, IReadOnlyList<ChainLayer> Layers, IReadOnlyList<ChainVariant> Variants)
{
    /// <summary>The last of the steps.</summary>
    public int LastStep => FirstStep + StepCount - 1;

    /// <summary>Name of the arena block that holds what the layers hand to each other. With a NUL, which no name of a source has.</summary>
    public string Block => $"{Layers[0].Node.Output.Name}\0chain";

    /// <summary>Bytes of that block: all outputs but the last, none in the place of another, then the state of the largest program.</summary>
    public long BlockSizeInBytes => StateOffsetInBytes + ArenaPlanner.Align(ChainProgram.StateSizeInBytes(Variants.Max(TileCount)));

    /// <summary>Where in the block the state begins.</summary>
    public long StateOffsetInBytes => OutputOffsetInBytes(Layers.Count - 1);

    /// <summary>Where in the block the output of a layer begins; not of the last, which lies where the plan has it.</summary>
    public long OutputOffsetInBytes(int layer) => Layers.Take(layer).Sum(before => ArenaPlanner.Align(before.Y.SizeInBytes));

    /// <summary>What the layers read that none of them makes.</summary>
    /// <param name="storageOf">The value whose storage a value shares.</param>
    public IEnumerable<Value> Inputs(Func<Value, Value> storageOf)
    {
        HashSet<Value> made = [.. Layers.Select(layer => layer.Node.Output)];
        return Layers
            .SelectMany(layer => layer.Shortcut is null ? [layer.Node.Inputs[0]] : new[] { layer.Node.Inputs[0], layer.Shortcut.Value })
            .Select(storageOf)
            .Where(value => !made.Contains(value))
            .Distinct();
    }

    /// <summary>Tiles of all layers.</summary>
    public int TileCount(ChainVariant variant) => checked((int)Layers.Sum(variant.TileCount));
}
