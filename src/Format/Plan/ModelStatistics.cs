namespace ResNetVk.Format.Plan;

/// <summary>Counts of the compiled network.</summary>
public sealed record ModelStatistics
{
    /// <summary>Learned parameters of the source graph (batch-norm running statistics not counted).</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-add operations of one inference (convolutions and fully connected layers).</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Nodes of the imported graph.</summary>
    public required int SourceNodes { get; init; }

    /// <summary>Nodes left after all passes.</summary>
    public required int OptimizedNodes { get; init; }

    /// <summary>Bytes of all weight tensors in the file.</summary>
    public required long WeightSizeInBytes { get; init; }
}
