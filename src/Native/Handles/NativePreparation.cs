using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What <c>rnvk_preparation</c> stands for: a session that is being made on a thread of the library.</summary>
internal sealed class NativePreparation : IDisposable
{
    private readonly ProgressReceiver _receiver;
    private readonly Task<InferenceSession> _task;
    private int _taken;

    /// <summary>Begins.</summary>
    /// <param name="device">As for <see cref="InferenceSession.PrepareAsync"/>.</param>
    /// <param name="model">As for <see cref="InferenceSession.PrepareAsync"/>.</param>
    /// <param name="options">What C gave.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public NativePreparation(VulkanDevice device, CompiledModel model, in SessionOptionsStruct options)
    {
        _receiver = new ProgressReceiver(options);
        try
        {
            _task = InferenceSession.PrepareAsync(device, model, SessionOptionsReader.Read(options, _receiver), _receiver, _receiver.Stop);
        }
        catch
        {
            _receiver.Dispose();
            throw;
        }
    }

    /// <summary>How far it is.</summary>
    public ProgressStruct Progress => _receiver.Last;

    /// <summary>Waits for the session and hands it over, once.</summary>
    /// <param name="timeout">Zero to look only.</param>
    /// <returns>Null while it is not made.</returns>
    /// <exception cref="InvalidOperationException">It was taken before, or this is a callback of the preparation itself.</exception>
    public NativeSession? Take(TimeSpan timeout)
    {
        CheckOutside();
        if (!_task.IsCompleted && (timeout == TimeSpan.Zero || !WaitFor(timeout)))
        {
            return null;
        }

        InferenceSession session = _task.GetAwaiter().GetResult();
        return Interlocked.Exchange(ref _taken, 1) == 0
            ? new NativeSession(session)
            : throw new InvalidOperationException("The session was handed over before: destroy the preparation.");
    }

    /// <summary>Asks it to stop.</summary>
    public void Cancel() => _receiver.Cancel();

    /// <summary>Stops it, waits until it has stopped, and frees the session when nobody took it.</summary>
    /// <exception cref="InvalidOperationException">This is a callback of the preparation itself.</exception>
    public void Dispose()
    {
        CheckOutside();
        _receiver.Cancel();
        WaitFor(Timeout.InfiniteTimeSpan);
        if (_task.IsCompletedSuccessfully && Interlocked.Exchange(ref _taken, 1) == 0)
        {
            _task.Result.Dispose();
        }

        _receiver.Dispose();
    }

    private void CheckOutside()
    {
        if (_receiver.IsInCallback)
        {
            throw new InvalidOperationException("A preparation's own callback cannot wait for it: return something else than 0 to stop it.");
        }
    }

    // Unlike Task.Wait this throws nothing of the task's; it says whether the task has ended.
    private bool WaitFor(TimeSpan timeout) => Task.WaitAny([_task], timeout) == 0;
}
