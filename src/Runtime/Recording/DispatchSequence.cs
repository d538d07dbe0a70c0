namespace ResNetVk.Runtime;

/// <summary>Dispatches in order, with the barriers that must stand between them, decided once so that recording them allocates nothing.</summary>
internal sealed class DispatchSequence
{
    private readonly DispatchCommand[] _commands;
    private readonly uint[] _words;
    private readonly BufferRange[] _clears;

    /// <summary>Decides the barriers.</summary>
    /// <param name="dispatches">In order; each sees what the earlier ones wrote.</param>
    public DispatchSequence(IEnumerable<BoundDispatch> dispatches)
    {
        HazardTracker hazards = new();
        List<uint> words = [];
        List<BufferRange> clears = [];
        List<DispatchCommand> commands = [];
        foreach (BoundDispatch dispatch in dispatches)
        {
            BufferRange[] cleared = dispatch.Bindings.Where(binding => binding.Clears).Select(binding => binding.Range).Distinct().ToArray();
            commands.Add(new DispatchCommand(
                dispatch.Pipeline.Handle,
                dispatch.Pipeline.Layout,
                dispatch.Set,
                dispatch.Grid,
                words.Count,
                dispatch.PushConstants.Length,
                hazards.Add(dispatch.Bindings),
                clears.Count,
                cleared.Length));
            words.AddRange(dispatch.PushConstants);
            clears.AddRange(cleared);
        }

        _commands = commands.ToArray();
        _words = words.ToArray();
        _clears = clears.ToArray();
        BarrierCount = _commands.Count(command => command.NeedsBarrier);
    }

    /// <summary>Number of dispatches.</summary>
    public int Count => _commands.Length;

    /// <summary>Number of barriers between them, those around what is set to zero not counted; there is never one before the first.</summary>
    public int BarrierCount { get; }

    /// <summary>A dispatch.</summary>
    public ref readonly DispatchCommand this[int index] => ref _commands[index];

    /// <summary>The push constants of a dispatch, from offset 0; may be empty.</summary>
    public ReadOnlySpan<uint> PushConstants(in DispatchCommand command) => new(_words, command.FirstWord, command.WordCount);

    /// <summary>What is set to zero before a dispatch; may be empty.</summary>
    public ReadOnlySpan<BufferRange> Clears(in DispatchCommand command) => new(_clears, command.FirstClear, command.ClearCount);
}
