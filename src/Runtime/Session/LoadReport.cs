namespace ResNetVk.Runtime;

/// <summary>Tells a caller how far loading is, and asks it whether to go on.</summary>
internal sealed class LoadReport
{
    private readonly IProgress<LoadProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private LoadStage _stage;
    private long _done;
    private long _total;

    /// <summary>Reports to nobody when both are null or default.</summary>
    public LoadReport(IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <summary>Begins a stage.</summary>
    /// <param name="stage">Which.</param>
    /// <param name="total">How much there is to do; 0 when it is not counted.</param>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public void Enter(LoadStage stage, long total)
    {
        _cancellation.ThrowIfCancellationRequested();
        (_stage, _done, _total) = (stage, 0, total);
        _progress?.Report(new LoadProgress(stage, 0, total));
    }

    /// <summary>So much more of the stage is done. May be called from several threads.</summary>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public void Advance(long amount)
    {
        long done = Interlocked.Add(ref _done, amount);
        _progress?.Report(new LoadProgress(_stage, done, _total));
        _cancellation.ThrowIfCancellationRequested();
    }
}
