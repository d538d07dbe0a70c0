namespace ResNetVk.DataSets;

/// <summary>What can be said of a folder of pictures.</summary>
public sealed record PictureFolderOptions
{
    /// <summary>Height and width that the pictures are brought to, in pixels; null for what the network takes.</summary>
    public int? Size { get; init; }

    /// <summary>Share of each class's pictures that is kept for measuring, between 0 and 1, where the folder has no folder for them.</summary>
    public double TestShare { get; init; } = 0.1;

    /// <summary>Which pictures these are.</summary>
    public ulong Seed { get; init; } = 1;
}
