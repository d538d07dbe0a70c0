using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Says between which dispatches of a recording a barrier is needed.</summary>
/// <remarks>
/// Dispatches without a barrier between them may overlap. They may only do so when none reads what another writes (read after write,
/// write after read) and no two write the same bytes (write after write). Ranges are compared byte by byte, so neighbours in the arena
/// do not count as conflicts.
/// </remarks>
internal sealed class HazardTracker
{
    private readonly List<BufferRange> _reads = [];
    private readonly List<BufferRange> _writes = [];

    /// <summary>Adds the next dispatch.</summary>
    /// <param name="bindings">What it reads and writes.</param>
    /// <returns>True when a barrier must stand before it; the tracker then counts on that barrier.</returns>
    public bool Add(IReadOnlyList<ResolvedBinding> bindings)
    {
        bool conflict = bindings.Where(IsBuffer).Any(Conflicts);
        if (conflict)
        {
            _reads.Clear();
            _writes.Clear();
        }

        // Textures are only read, and their memory is the program's.
        foreach (ResolvedBinding binding in bindings.Where(IsBuffer))
        {
            (binding.Writes ? _writes : _reads).Add(binding.Range);
        }

        return conflict;
    }

    private static bool IsBuffer(ResolvedBinding binding) => binding.Kind != BindingKind.SampledImage;

    private bool Conflicts(ResolvedBinding binding) =>
        _writes.Exists(written => written.Overlaps(binding.Range))
        || (binding.Writes && _reads.Exists(read => read.Overlaps(binding.Range)));
}
