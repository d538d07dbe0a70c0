namespace ResNetVk.Runtime;

/// <summary>Tells a caller how far loading is, and asks it whether to go on. All members may be called from several threads.</summary>
/// <remarks>
/// Pipelines are created in the background, so another stage may begin before they are; the caller hears of it when they are, so that no
/// stage comes back. It is told one thing at a time, in order.
/// </remarks>
internal sealed class LoadReport
{
    private readonly IProgress<LoadProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly object _gate = new();
    private LoadProgress _current;
    private LoadProgress? _next;

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
        LoadProgress begun = new(stage, 0, total);
        lock (_gate)
        {
            if (InBackground(_current))
            {
                _next = begun;
            }
            else
            {
                Report(begun);
            }
        }
    }

    /// <summary>So much more of a stage that has begun is done.</summary>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public void Advance(LoadStage stage, long amount)
    {
        lock (_gate)
        {
            if (stage == _current.Stage)
            {
                Report(_current with { Done = _current.Done + amount });
            }
            else if (_next is { } next && stage == next.Stage)
            {
                _next = next with { Done = next.Done + amount };
            }

            if (_next is { } waiting && !InBackground(_current))
            {
                _next = null;
                Report(waiting);
            }
        }

        _cancellation.ThrowIfCancellationRequested();
    }

    private static bool InBackground(in LoadProgress progress) => progress.Stage == LoadStage.Pipelines && progress.Done < progress.Total;

    private void Report(in LoadProgress progress)
    {
        _current = progress;
        _progress?.Report(progress);
    }
}
