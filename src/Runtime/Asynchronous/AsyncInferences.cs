namespace ResNetVk.Runtime;

/// <summary>The asynchronous inferences of a session: a ring of slots on the device, and those that wait for a slot, in order.</summary>
internal sealed class AsyncInferences
{
    private readonly object _gate = new();
    private readonly CompletionThread _thread;
    private readonly List<AsyncSlot> _all = [];
    private readonly Stack<AsyncSlot> _free = new();

    // With room from the start: a caller who was told of one inference may ask for the next before the slot is free again.
    private readonly Queue<AsyncRequest> _waiting = new(InferenceSession.MostInFlight);
    private readonly Stack<AsyncRequest> _spare = new();
    private int _running;
    private bool _closed;
    private bool _suspended;

    /// <summary>Without slots; see <see cref="Add"/>.</summary>
    public AsyncInferences(CompletionThread thread) => _thread = thread;

    /// <summary>Adds a slot.</summary>
    public void Add(AsyncSlot slot)
    {
        _all.Add(slot);
        _free.Push(slot);

        // One runs; the machinery may still hold the one before when its caller asks for the next.
        _spare.Push(new AsyncRequest(this));
        _spare.Push(new AsyncRequest(this));
    }

    /// <summary>Runs an inference as soon as a slot is free.</summary>
    /// <param name="work">Checked by the caller.</param>
    /// <param name="cancellation">Of the caller.</param>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ValueTask Run(in AsyncWork work, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return new ValueTask(System.Threading.Tasks.Task.FromCanceled(cancellation));
        }

        AsyncRequest request;
        AsyncSlot? slot = null;
        ValueTask task;
        lock (_gate)
        {
            if (_closed)
            {
                throw SessionChecks.Disposed();
            }

            if (_suspended)
            {
                throw SessionChecks.Stepping();
            }

            request = _spare.Count > 0 ? _spare.Pop() : new AsyncRequest(this);
            request.Open(work, cancellation);
            task = request.Task;
            if (_free.Count > 0)
            {
                slot = _free.Pop();
                _running++;
            }
            else
            {
                _waiting.Enqueue(request);
            }
        }

        request.Listen();
        if (slot is not null && !Submit(slot, request))
        {
            Free(slot);
        }

        return task;
    }

    /// <summary>A slot has nothing to do any more.</summary>
    public void Free(AsyncSlot slot)
    {
        // Not by recursion: where every submission fails, as on a lost device, all that wait pass here one after the other.
        AsyncRequest? next;
        do
        {
            lock (_gate)
            {
                if (_waiting.Count > 0)
                {
                    next = _waiting.Dequeue();
                }
                else
                {
                    _free.Push(slot);
                    _running--;
                    Monitor.PulseAll(_gate);
                    return;
                }
            }
        }
        while (!Submit(slot, next));
    }

    /// <summary>A request was cancelled: it need not wait any longer.</summary>
    public void Forget(AsyncRequest request)
    {
        bool found = false;
        lock (_gate)
        {
            // Rare, so the queue is simply turned once.
            for (int i = _waiting.Count; i > 0; i--)
            {
                AsyncRequest waiting = _waiting.Dequeue();
                if (ReferenceEquals(waiting, request))
                {
                    found = true;
                }
                else
                {
                    _waiting.Enqueue(waiting);
                }
            }
        }

        if (found)
        {
            request.Finish(null, null);
        }
    }

    /// <summary>A request can be used again.</summary>
    public void Recycle(AsyncRequest request)
    {
        lock (_gate)
        {
            _spare.Push(request);
        }
    }

    /// <summary>Admits no inferences until <see cref="Resume"/>: a stepped one uses the arena.</summary>
    /// <exception cref="InvalidOperationException">Some are running.</exception>
    public void Suspend()
    {
        lock (_gate)
        {
            if (_running > 0)
            {
                throw new InvalidOperationException("Asynchronous inferences of the session are running: await them before the first step.");
            }

            _suspended = true;
        }
    }

    /// <summary>Admits inferences again.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _suspended = false;
        }
    }

    /// <summary>True when nothing of any slot is running any more, after waiting.</summary>
    public bool TryFinish() => _all.TrueForAll(slot => slot.TryFinish());

    /// <summary>Admits no more inferences, tells those that wait, and blocks until those on the device were told.</summary>
    public void Close()
    {
        AsyncRequest[] waiting;
        lock (_gate)
        {
            _closed = true;
            waiting = _waiting.ToArray();
            _waiting.Clear();
        }

        foreach (AsyncRequest request in waiting)
        {
            request.Finish(new ObjectDisposedException(nameof(InferenceSession), "The session was disposed before the inference began."), null);
        }

        lock (_gate)
        {
            while (_running > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    // False when the slot has nothing to do: the request was cancelled, or could not be submitted and knows.
    private bool Submit(AsyncSlot slot, AsyncRequest request)
    {
        Exception? error = null;
        try
        {
            if (slot.TrySubmit(request))
            {
                _thread.Watch(slot);
                return true;
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to whoever awaits the inference.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            error = exception;
        }

        request.Finish(error, null);
        return false;
    }
}
