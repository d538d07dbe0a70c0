namespace ResNetVk.Converter.Networks;

/// <summary>A network of the literature that is built in by name. Immutable.</summary>
public sealed class Architecture
{
    private readonly Lazy<NetworkDefinition> _definition;

    /// <summary>Creates an architecture.</summary>
    public Architecture() => _definition = new Lazy<NetworkDefinition>(() => Describe(Defaults!));

    /// <summary>What the user types: <c>resnet50</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was published.</summary>
    public required string Paper { get; init; }

    /// <summary>Builds it.</summary>
    public required INetworkFamily Family { get; init; }

    /// <summary>Usual input and number of classes.</summary>
    public required NetworkSettings Defaults { get; init; }

    /// <summary>How pictures usually become the input.</summary>
    public required PictureDefaults Pictures { get; init; }

    /// <summary>What sets it apart from other architectures with equal tensors, which weights cannot tell; empty for nothing.</summary>
    public string Remark { get; init; } = "";

    /// <summary>True when the channels of the first convolution, and with them all others, may differ from the paper's.</summary>
    public bool HasFreeWidth { get; init; }

    /// <summary>Beginnings of names of tensors that a state dict may hold besides, for parts that are not built here.</summary>
    public IReadOnlyList<string> IgnoredPrefixes { get; init; } = [];

    /// <summary>The network with the default settings.</summary>
    public NetworkDefinition Definition => _definition.Value;

    /// <summary>The network with other settings.</summary>
    public NetworkDefinition Describe(NetworkSettings settings) => NetworkBuilder.Describe(Family, settings);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
