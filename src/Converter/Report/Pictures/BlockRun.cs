namespace ResNetVk.Converter.Report.Pictures;

/// <summary>A block, and those after it that differ from it in nothing but names.</summary>
/// <param name="Block">The one that is drawn.</param>
/// <param name="More">Its repetitions.</param>
internal sealed record BlockRun(Block Block, IReadOnlyList<Block> More);
