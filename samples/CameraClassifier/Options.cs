using System.Net;

namespace ResNetVk.CameraClassifier;

/// <summary>What the command line says.</summary>
internal sealed record Options
{
    /// <summary>Models that were asked for; empty for those beside the program.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>A device's index; null for the best.</summary>
    public int? Device { get; init; }

    /// <summary>Device time a frame may take; null to run the network on every frame.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Where the server listens.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 5080);

    /// <summary>Whether to open the page in a browser.</summary>
    public bool OpenPage { get; init; }

    /// <summary>A video, a picture, a folder of pictures or <c>camera:N</c>; null for the page.</summary>
    public string? Source { get; init; }

    /// <summary>A video or a folder to write frames with their result to; null for nothing.</summary>
    public string? Output { get; init; }

    /// <summary>The most frames to take from <see cref="Source"/>; null for all.</summary>
    public int? Frames { get; init; }

    /// <summary>One JSON object instead of text.</summary>
    public bool Json { get; init; }
}
