using System.Runtime.CompilerServices;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What <c>rnvk_request</c> stands for: an inference that nobody waits for. Used again for later ones, so that none allocates.</summary>
/// <remarks>
/// Two hold it: the caller's handle, if he wanted one, and the inference until its callback has returned. It goes back to its session when both let go.
/// </remarks>
#pragma warning disable CA1001 // What it has holds nothing of the system's: a source of cancellation without a timer, and views of the caller's memory.
internal sealed unsafe class NativeRequest
#pragma warning restore CA1001
{
    private readonly object _gate = new();
    private readonly NativeSession _owner;
    private readonly Action _complete;
    private readonly UnmanagedMemory<float>[] _inputs;
    private readonly UnmanagedMemory<float>[] _outputs;
    private readonly ReadOnlyMemory<float>[] _inputMemory;
    private readonly Memory<float>[] _outputMemory;
    private readonly UnmanagedMemory<byte> _image = new();
    private readonly UnmanagedMemory<ClassPrediction> _predictions = new();
    private CancellationTokenSource _cancel = new();
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _awaiter;
    private delegate* unmanaged[Cdecl]<void*, int, void> _callback;
    private void* _user;
    private nint _handle;
    private bool _ended;
    private ResultCode _result;
    private string _error = string.Empty;
    private int _holders;

    /// <summary>Made when all others of the session are in use.</summary>
    public NativeRequest(NativeSession owner)
    {
        _owner = owner;
        _complete = Complete;
        ModelPlan plan = owner.Session.Model.Plan;
        _inputs = [.. plan.Inputs.Select(_ => new UnmanagedMemory<float>())];
        _outputs = [.. plan.Outputs.Select(_ => new UnmanagedMemory<float>())];
        _inputMemory = new ReadOnlyMemory<float>[_inputs.Length];
        _outputMemory = new Memory<float>[_outputs.Length];
    }

    /// <summary>Begins a new use.</summary>
    /// <param name="callback">May be NULL.</param>
    /// <param name="user">Handed to it.</param>
    /// <param name="handle">Receives the caller's handle; may be NULL when there is a callback.</param>
    public void Open(delegate* unmanaged[Cdecl]<void*, int, void> callback, void* user, nint* handle)
    {
        _callback = callback;
        _user = user;
        _ended = false;
        _error = string.Empty;
        _holders = 1;
        if (_cancel.IsCancellationRequested)
        {
            _cancel.Dispose();
            _cancel = new CancellationTokenSource();
        }

        if (handle is not null)
        {
            // Before the inference begins: its callback may come before this function returns, and use the handle.
            nint added = HandleTable.Add(HandleKind.Request, this);
            _holders = 2;
            _handle = added;
            *handle = added;
        }
    }

    /// <summary>Asks for an inference from tensors.</summary>
    public void Run(ReadOnlySpan<ValuesStruct> inputs, ReadOnlySpan<ValuesStruct> outputs)
    {
        if (inputs.Length != _inputs.Length || outputs.Length != _outputs.Length)
        {
            throw new ArgumentException(
                $"The network has {_inputs.Length} inputs and {_outputs.Length} outputs; {inputs.Length} and {outputs.Length} were given.");
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            _inputs[i].Set(inputs[i].Values, inputs[i].Count, "rnvk_input_values.values");
            _inputMemory[i] = _inputs[i].Memory;
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            _outputs[i].Set(outputs[i].Values, outputs[i].Count, "rnvk_output_values.values");
            _outputMemory[i] = _outputs[i].Memory;
        }

        Await(_owner.Session.RunAsync(_inputMemory, _outputMemory, _cancel.Token));
    }

    /// <summary>Asks for the classes of a picture.</summary>
    public void ClassifyImage(byte* rgba, nuint size, int width, int height, ClassPrediction* predictions, nuint count)
    {
        _image.Set(rgba, size, "rgba");
        _predictions.Set(predictions, count, "predictions");
        Await(_owner.Session.ClassifyImageAsync(_image.Memory, width, height, _predictions.Memory, _cancel.Token));
    }

    /// <summary>Takes a use back that did not come to anything.</summary>
    public void Close(nint* handle)
    {
        if (handle is not null && *handle != 0)
        {
            HandleTable.Remove<NativeRequest>(*handle, HandleKind.Request, static request => request._handle = 0);
            *handle = 0;
        }

        Clear();
        _owner.Return(this);
    }

    /// <summary>Waits until it has ended.</summary>
    /// <param name="handle">The caller's; by now the object may serve another one.</param>
    /// <param name="timeout">Zero to look only.</param>
    /// <returns>The result, or <see cref="ResultCode.Running"/>.</returns>
    public int Wait(nint handle, TimeSpan timeout)
    {
        long end = timeout < TimeSpan.Zero ? long.MaxValue : Environment.TickCount64 + (long)Math.Ceiling(Math.Min(timeout.TotalMilliseconds, int.MaxValue));
        lock (_gate)
        {
            while (!_ended)
            {
                CheckHandle(handle);
                long left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    return (int)ResultCode.Running;
                }

                Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
            }

            CheckHandle(handle);
            return _result == ResultCode.Ok ? 0 : LastError.Set(_result, _error);
        }
    }

    /// <summary>Cancels it unless it has ended; its memory is not touched any more afterwards.</summary>
    /// <param name="handle">The caller's; by now the object may serve another one.</param>
    public void Cancel(nint handle)
    {
        lock (_gate)
        {
            CheckHandle(handle);
            if (!_ended)
            {
                _cancel.Cancel();
            }
        }
    }

    /// <summary>Ends the caller's handle.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _handle = 0;
            if (!_ended)
            {
                _cancel.Cancel();
            }

            // Those who wait with the handle are told that it is gone.
            Monitor.PulseAll(_gate);
        }

        LetGo();
    }

    private void Await(ValueTask task)
    {
        _awaiter = task.ConfigureAwait(false).GetAwaiter();
        _awaiter.UnsafeOnCompleted(_complete);
    }

    // On a thread of the pool.
    private void Complete()
    {
        ResultCode result = ResultCode.Ok;
        string error = string.Empty;
        try
        {
            _awaiter.GetResult();
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to whoever asked for the inference.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Kept for this thread too, on which the callback looks at the text.
            result = (ResultCode)LastError.Set(exception);
            error = ErrorTranslation.TextOf(exception);
        }

        Clear();
        lock (_gate)
        {
            _result = result;
            _error = error;
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        if (_callback is not null)
        {
            _callback(_user, (int)result);
        }

        LetGo();
    }

    private void Clear()
    {
        Array.ForEach(_inputs, static memory => memory.Clear());
        Array.ForEach(_outputs, static memory => memory.Clear());
        _image.Clear();
        _predictions.Clear();
        _awaiter = default;
    }

    private void CheckHandle(nint handle)
    {
        if (_handle != handle)
        {
            throw new InvalidHandleException($"0x{handle:x} is no request: it was destroyed by another thread.");
        }
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _owner.Return(this);
        }
    }
}
