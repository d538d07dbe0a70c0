namespace ResNetVk.Converter.Report.Pictures;

/// <summary>A part of the network that one value enters and one value leaves, before and after the passes.</summary>
/// <param name="First">Place of its first box in the imported graph.</param>
/// <param name="Last">Place of its last box in the imported graph.</param>
/// <param name="After">Places of its boxes in the optimized graph, in execution order.</param>
/// <param name="IsChain">True when no value of the imported graph runs beside another.</param>
internal sealed record Block(int First, int Last, IReadOnlyList<int> After, bool IsChain)
{
    /// <summary>Number of boxes of the imported graph.</summary>
    public int Count => Last - First + 1;
}
