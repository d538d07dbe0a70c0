namespace ResNetVk.Format.Plan;

/// <summary>A weight in a form that some alternative wants, written once at load by its prepack dispatches.</summary>
public sealed record PackedTensor
{
    /// <summary>Unique among the packed tensors; alternatives that want the same form share it.</summary>
    public required string Name { get; init; }

    /// <summary>Size of the packed form.</summary>
    public required long SizeInBytes { get; init; }

    /// <summary>Read tensors of the file and write parts of this packed tensor, at least one. They need Vulkan 1.1 core only.</summary>
    public required IReadOnlyList<Dispatch> Prepacks { get; init; }
}
