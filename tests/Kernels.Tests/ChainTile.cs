namespace ResNetVk.Kernels.Tests;

/// <summary>A tile as the program of chain_lanes names it.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Need">Tiles before this number are finished before it begins.</param>
/// <param name="N">Batch item.</param>
/// <param name="ChannelTile">Which of its tiles of channels.</param>
/// <param name="FirstRow">Its first output row.</param>
/// <param name="FirstColumn">Its first output column.</param>
internal sealed record ChainTile(int Layer, int Need, int N, int ChannelTile, int FirstRow, int FirstColumn);
