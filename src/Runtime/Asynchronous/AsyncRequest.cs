using System.Threading.Tasks.Sources;

namespace ResNetVk.Runtime;

/// <summary>An asynchronous inference that somebody awaits. Used again for later ones, so that none allocates.</summary>
/// <remarks>
/// Two hold it: the caller, until the result was taken, and the machinery, until the device has finished. It can be used again when both let go.
/// </remarks>
internal sealed class AsyncRequest : IValueTaskSource
#if NET
    , IThreadPoolWorkItem
#endif
{
    private static readonly Action<object?> s_cancel = request => ((AsyncRequest)request!).Cancel();

    private readonly object _gate = new();
    private readonly AsyncInferences _owner;
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private Exception? _error;
    private bool _decided;
    private int _holders;

    /// <summary>Made when all others are in use.</summary>
    public AsyncRequest(AsyncInferences owner)
    {
        _owner = owner;
#if !NET
        // Where a work item cannot be queued without allocating, the continuation is.
        _core.RunContinuationsAsynchronously = true;
#endif
    }

    /// <summary>What to run.</summary>
    public AsyncWork Work { get; private set; }

    /// <summary>What the caller awaits.</summary>
    public ValueTask Task => new(this, _core.Version);

    /// <summary>Begins a new use.</summary>
    public void Open(in AsyncWork work, CancellationToken cancellation)
    {
        Work = work;
        _cancellation = cancellation;
        _error = null;
        _decided = false;
        _holders = 2;
        _core.Reset();
    }

    /// <summary>Listens to the caller's token. After this the request may be cancelled at any moment.</summary>
    public void Listen()
    {
        if (_cancellation.CanBeCanceled)
        {
#if NET
            _registration = _cancellation.UnsafeRegister(s_cancel, this);
#else
            _registration = _cancellation.Register(s_cancel, this, useSynchronizationContext: false);
#endif
        }
    }

    /// <summary>Copies what the caller gives into a slot, unless he was told that it was cancelled: then his memory may be gone.</summary>
    /// <returns>False when it was cancelled.</returns>
    public bool TryWrite(InferenceSlot slot)
    {
        lock (_gate)
        {
            if (!_decided)
            {
                Work.Write(slot);
            }

            return !_decided;
        }
    }

    /// <summary>Hands over results, unless the caller was told that it was cancelled, and tells him. The machinery lets go.</summary>
    /// <param name="error">What went wrong; null when nothing did.</param>
    /// <param name="slot">Holds the results; null with an error.</param>
    public void Finish(Exception? error, InferenceSlot? slot)
    {
        bool tell;
        lock (_gate)
        {
            tell = !_decided;
            if (tell)
            {
                _decided = true;
                _error = error;
                if (slot is not null)
                {
                    Read(slot);
                }
            }
        }

        if (tell)
        {
            Tell();
        }

        LetGo();
    }

    /// <inheritdoc/>
    public void GetResult(short token)
    {
        // Waits for a cancellation that is on its way, so that none hits the next use.
        _registration.Dispose();
        _registration = default;
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            LetGo();
        }
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

#if NET
    /// <summary>Continues the caller, on a thread of the pool.</summary>
    public void Execute() => Set();
#endif

    // Under the lock: a caller who is told "cancelled" may use his memory for something else.
    private void Read(InferenceSlot slot)
    {
        try
        {
            Work.Read(slot);
        }
#pragma warning disable CA1031 // Memory of the caller may throw what it likes; the thread that waits for the device must live.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _error = exception;
        }
    }

    private void Cancel()
    {
        lock (_gate)
        {
            if (_decided)
            {
                return;
            }

            _decided = true;
            _error = new OperationCanceledException(_cancellation);
        }

        Tell();
        _owner.Forget(this);
    }

    // Not on the thread that waits for the device: what comes after the await may take its time, or wait for another inference.
    private void Tell()
    {
#if NET
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
#else
        Set();
#endif
    }

    private void Set()
    {
        if (_error is null)
        {
            _core.SetResult(true);
        }
        else
        {
            _core.SetException(_error);
        }
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Work = default;
            _owner.Recycle(this);
        }
    }
}
