using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>What a recording does: copies in, dispatches, copies out.</summary>
internal sealed record RecordingContent
{
    /// <summary>Copies of what the host has written; before the dispatches.</summary>
    public IReadOnlyList<BufferCopyCommand> CopiesIn { get; init; } = [];

    /// <summary>Dispatches in order; each sees what the earlier ones wrote.</summary>
    public IReadOnlyList<BoundDispatch> Dispatches { get; init; } = [];

    /// <summary>Copies of what the host will read; after the dispatches.</summary>
    public IReadOnlyList<BufferCopyCommand> CopiesOut { get; init; } = [];

    /// <summary>True when the dispatches read what an earlier submission wrote.</summary>
    public bool ReadsEarlierResults { get; init; }

    /// <summary>True when <see cref="CopiesIn"/> overwrite what dispatches of an earlier submission read or wrote.</summary>
    public bool CopiesOverEarlierResults { get; init; }

    /// <summary>
    /// When set: one timestamp before the first dispatch and one after each, with a full barrier between dispatches, so that differences
    /// are times of single dispatches. Holds one query more than there are dispatches.
    /// </summary>
    public QueryPool? Timestamps { get; init; }
}
