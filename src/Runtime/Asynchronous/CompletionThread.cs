namespace ResNetVk.Runtime;

/// <summary>
/// The one thread of a device that waits for asynchronous inferences, so that none of their callers blocks one. It starts with the first of them.
/// </summary>
/// <remarks>Submissions to one queue finish in order, so waiting for the oldest first is waiting for all.</remarks>
internal sealed class CompletionThread : IDisposable
{
    private readonly object _gate = new();
    // With room for a session's from the start: it is filled in calls of inferences.
    private readonly Queue<AsyncSlot> _submitted = new(InferenceSession.MostInFlight);
    private Thread? _thread;
    private bool _ending;

    /// <summary>Hands over a slot whose inference was submitted; <see cref="AsyncSlot.Complete"/> is called when it has finished.</summary>
    public void Watch(AsyncSlot slot)
    {
        lock (_gate)
        {
            _submitted.Enqueue(slot);
            if (_thread is null)
            {
                // In the background: a program that ends does not wait for it.
                _thread = new Thread(Work) { IsBackground = true, Name = "ResNetVk completions" };
                _thread.Start();
            }

            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the thread when it has nothing left to wait for.</summary>
    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            _ending = true;
            thread = _thread;
            Monitor.Pulse(_gate);
        }

        // A continuation may dispose the device on this very thread.
        if (thread is not null && thread != Thread.CurrentThread)
        {
            thread.Join();
        }
    }

    private void Work()
    {
        while (true)
        {
            AsyncSlot slot;
            lock (_gate)
            {
                while (_submitted.Count == 0)
                {
                    if (_ending)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                slot = _submitted.Dequeue();
            }

            slot.Complete();
        }
    }
}
