namespace ResNetVk.Offscreen;

/// <summary>What the command line says.</summary>
internal sealed record Options
{
    /// <summary>The ways to run the network, in the order of the table.</summary>
    public static IReadOnlyList<string> AllModes { get; } = ["off", "record", "step", "async"];

    public required int Frames { get; init; }

    public required string Model { get; init; }

    public required string Picture { get; init; }

    public required IReadOnlyList<string> Modes { get; init; }

    public required TimeSpan Budget { get; init; }

    public required bool Validation { get; init; }

    public required bool Json { get; init; }

    /// <summary>Where the chart goes; null for nowhere.</summary>
    public required string? Plot { get; init; }

    /// <summary>Where a frame with its label goes; null for nowhere.</summary>
    public required string? Snapshot { get; init; }
}
