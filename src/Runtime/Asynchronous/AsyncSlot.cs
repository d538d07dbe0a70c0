namespace ResNetVk.Runtime;

/// <summary>A place in the ring of inferences in flight: buffers, recordings and a submission of its own.</summary>
internal sealed class AsyncSlot : IDisposable
{
    private readonly AsyncInferences _owner;
    private readonly Submission _submission;
    private readonly SlotRecordings _recordings;
    private readonly IDisposable _owned;
    private AsyncRequest? _request;

    /// <summary>Takes what it is given.</summary>
    /// <param name="owner">Is told when it is free.</param>
    /// <param name="slot">What it reads and writes.</param>
    /// <param name="recordings">Of the slot.</param>
    /// <param name="submission">Submits them.</param>
    /// <param name="owned">Disposed with it.</param>
    public AsyncSlot(AsyncInferences owner, InferenceSlot slot, SlotRecordings recordings, Submission submission, IDisposable owned)
    {
        _owned = owned;
        _owner = owner;
        Slot = slot;
        _recordings = recordings;
        _submission = submission;
    }

    /// <summary>What it reads and writes.</summary>
    public InferenceSlot Slot { get; }

    /// <summary>Writes the inputs and submits, unless the request was cancelled. Called by one thread that has the slot to itself.</summary>
    /// <returns>False when it was cancelled.</returns>
    /// <exception cref="VulkanException">It could not be submitted; the slot is free.</exception>
    public bool TrySubmit(AsyncRequest request)
    {
        // A submission that timed out may still be reading its inputs.
        _submission.WaitForEarlier();
        Slot.Begin();
        if (!request.TryWrite(Slot))
        {
            return false;
        }

        _submission.Start(_recordings.Inference(request.Work.Kind), "submitting an inference");
        _request = request;
        return true;
    }

    /// <summary>Waits for the inference and tells who asked for it. Called by the device's <see cref="CompletionThread"/>.</summary>
    public void Complete()
    {
        AsyncRequest request = _request!;
        _request = null;
        Exception? error = null;
        try
        {
            _submission.Wait("running the network");
            Slot.Finish(request.Work.Kind);
        }
        catch (VulkanException exception)
        {
            error = exception;
        }

        request.Finish(error, error is null ? Slot : null);
        _owner.Free(this);
    }

    /// <summary>True when nothing of it is running any more, after waiting.</summary>
    public bool TryFinish() => _submission.TryFinish();

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();
}
