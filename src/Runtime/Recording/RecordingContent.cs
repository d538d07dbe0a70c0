using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>What a recording does: copies in, copies of inputs, dispatches, copies of outputs, copies out.</summary>
internal sealed record RecordingContent
{
    private static readonly DispatchSequence s_nothing = new([]);

    /// <summary>Copies of what the host has written; before the dispatches.</summary>
    public IReadOnlyList<BufferCopyCommand> CopiesIn { get; init; } = [];

    /// <summary>Copies of inputs into the arena; after <see cref="CopiesIn"/>, before the dispatches.</summary>
    public IReadOnlyList<BufferCopyCommand> CopiesOfInputs { get; init; } = [];

    /// <summary>Puts a copy in the place of the one to the same buffer, if there is one. <see cref="CopiesIn"/> must be an array.</summary>
    public void ReplaceCopyIn(in BufferCopyCommand copy)
    {
        BufferCopyCommand[] copies = (BufferCopyCommand[])CopiesIn;
        for (int i = 0; i < copies.Length; i++)
        {
            copies[i] = ReferenceEquals(copies[i].Target, copy.Target) ? copy : copies[i];
        }
    }

    /// <summary>Dispatches in order; each sees what the earlier ones wrote.</summary>
    public DispatchSequence Dispatches { get; init; } = s_nothing;

    /// <summary>Copies of outputs out of the arena; after the dispatches.</summary>
    public IReadOnlyList<BufferCopyCommand> CopiesOfOutputs { get; init; } = [];

    /// <summary>Copies of what the host will read; after those of outputs.</summary>
    public IReadOnlyList<BufferCopyCommand> CopiesOut { get; init; } = [];

    /// <summary>True when the dispatches use memory that an earlier submission wrote or read, and which nobody has waited for.</summary>
    public bool FollowsEarlierDispatches { get; init; }

    /// <summary>True when <see cref="CopiesIn"/> overwrite what dispatches of an earlier submission read or wrote.</summary>
    public bool CopiesOverEarlierResults { get; init; }

    /// <summary>
    /// When set: one timestamp before the first dispatch and one after each, with a full barrier between dispatches, so that differences
    /// are times of single dispatches. Holds one query more than there are dispatches.
    /// </summary>
    public QueryPool? Timestamps { get; init; }
}
