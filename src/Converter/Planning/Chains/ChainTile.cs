namespace ResNetVk.Converter.Planning.Chains;

/// <summary>A part of a layer's output that a workgroup computes.</summary>
/// <param name="N">Batch item.</param>
/// <param name="FirstRow">Its first row.</param>
/// <param name="FirstColumn">Its first column.</param>
/// <param name="ChannelTile">Which channels, in tiles of a variant's channels; of a mean in tiles of as many blocks as there are lanes.</param>
internal readonly record struct ChainTile(int N, int FirstRow, int FirstColumn, int ChannelTile);
