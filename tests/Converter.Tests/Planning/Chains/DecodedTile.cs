namespace ResNetVk.Converter.Tests.Planning.Chains;

/// <summary>A tile of a chain's program as Include/chain_program.glsl describes it.</summary>
/// <param name="Number">Which one it is.</param>
/// <param name="Layer">Of which layer.</param>
/// <param name="Need">Tiles before this number are finished before it begins.</param>
/// <param name="N">Batch item.</param>
/// <param name="ChannelTile">Which channels.</param>
/// <param name="OH">Its first row.</param>
/// <param name="OW">Its first column.</param>
/// <param name="Listed">The tile at this one's place in the list of the first side's tiles, then the second side's.</param>
internal sealed record DecodedTile(int Number, int Layer, int Need, int N, int ChannelTile, int OH, int OW, int Listed)
{
    /// <summary>Floats of a tile.</summary>
    public const int Length = 8;

    /// <summary>Reads a tile.</summary>
    /// <param name="number">Which one it is.</param>
    /// <param name="words">Its floats.</param>
    public static DecodedTile Of(int number, ReadOnlySpan<float> words) =>
        new(number, (int)words[0], (int)words[1], (int)words[2], (int)words[3], (int)words[4], (int)words[5], (int)words[6]);
}
