namespace ResNetVk.Runtime;

/// <content>Inferences that block no thread.</content>
public sealed partial class InferenceSession
{
    internal const int MostInFlight = 64;

    private readonly object _asyncGate = new();
    private AsyncInferences? _async;

    /// <summary>Runs a network of one input and one output without blocking a thread.</summary>
    /// <remarks>
    /// <para>
    /// May be called from any thread, also while others use the session. At most <see cref="SessionOptions.InFlight"/> inferences are on the device; more
    /// wait in order. The memory belongs to the inference until the task has ended. What comes after an <c>await</c> runs on a thread of the pool, or where
    /// the caller's synchronization context wants it.
    /// </para>
    /// <para>
    /// Cancelling ends the task at once; the device finishes what it has begun, and the results are dropped. Allocates nothing once as many requests were
    /// there at once before; await the task once, as with every <see cref="ValueTask"/>.
    /// </para>
    /// </remarks>
    /// <param name="input">As for <see cref="SetInput"/>.</param>
    /// <param name="output">Receives the output.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="InvalidOperationException">The network has several inputs or outputs.</exception>
    /// <exception cref="ArgumentException">A length differs.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ValueTask RunAsync(ReadOnlyMemory<float> input, Memory<float> output, CancellationToken cancellation = default)
    {
        AsyncInferences inferences = Async();
        SessionChecks.SingleInputAndOutput(Model.Plan, "the overload that takes lists");
        SessionChecks.Input(_front, 0, input.Length);
        SessionChecks.Output(_front, 0, output.Length);
        return inferences.Run(new AsyncWork(input, output), cancellation);
    }

    /// <summary>Runs a network of any number of inputs and outputs without blocking a thread; see the other overload.</summary>
    /// <param name="inputs">One for each input.</param>
    /// <param name="outputs">One for each output; each is written.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="ArgumentException">A number or length differs.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ValueTask RunAsync(
        IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs, CancellationToken cancellation = default)
    {
        AsyncInferences inferences = Async();
        if (inputs.Count != Model.Plan.Inputs.Count || outputs.Count != Model.Plan.Outputs.Count)
        {
            throw new ArgumentException(
                $"The network has {Model.Plan.Inputs.Count} inputs and {Model.Plan.Outputs.Count} outputs; {inputs.Count} and {outputs.Count} were given.");
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            SessionChecks.Input(_front, i, inputs[i].Length);
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            SessionChecks.Output(_front, i, outputs[i].Length);
        }

        return inferences.Run(new AsyncWork(inputs, outputs), cancellation);
    }

    /// <summary>Classifies a picture without blocking a thread; see <see cref="RunAsync(ReadOnlyMemory{float}, Memory{float}, CancellationToken)"/>.</summary>
    /// <param name="rgba">As for <see cref="SetImage"/>.</param>
    /// <param name="width">Pixels in a row; positive.</param>
    /// <param name="height">Rows; positive.</param>
    /// <param name="predictions">As for <see cref="Classify(Span{ClassPrediction})"/>.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="InvalidOperationException">The network takes no pictures, has inputs that take none, or is no classifier.</exception>
    /// <exception cref="ArgumentException">The picture or the predictions have a wrong size.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ValueTask ClassifyImageAsync(
        ReadOnlyMemory<byte> rgba, int width, int height, Memory<ClassPrediction> predictions, CancellationToken cancellation = default)
    {
        AsyncInferences inferences = Async();
        SessionChecks.TakesImages(_front);
        SessionChecks.OnlyImages(Model.Plan);
        int each = SessionChecks.Predictions(Model.Plan, predictions.Length);
        _front.Exchange.Image!.Check(rgba.Span, width, height);
        return inferences.Run(new AsyncWork(rgba, width, height, predictions, each), cancellation);
    }

    private AsyncInferences Async()
    {
        if (Volatile.Read(ref _disposed))
        {
            throw SessionChecks.Disposed();
        }

        return _async ?? CreateAsync(Math.Max(_options.InFlight, 1));
    }

    private AsyncInferences CreateAsync(int slots)
    {
        lock (_asyncGate)
        {
            if (_async is AsyncInferences existing)
            {
                return existing;
            }

            // Once more, now that disposal waits.
            if (_disposed)
            {
                throw SessionChecks.Disposed();
            }

            AsyncInferences inferences = new(_device.Completions);
#pragma warning disable CA2000 // _owned disposes them; before that the catch does.
            DisposalStack all = new();
            try
            {
                for (int i = 0; i < slots; i++)
                {
                    inferences.Add(all.Add(CreateAsyncSlot(inferences)));
                }
            }
            catch
            {
                all.Dispose();
                throw;
            }

#pragma warning restore CA2000
            _owned.Add(all);
            if (_inProgress is not null)
            {
                inferences.Suspend();
            }

            return _async = inferences;
        }
    }

    private AsyncSlot CreateAsyncSlot(AsyncInferences inferences)
    {
        DisposalStack parts = new();
        try
        {
            Exchange exchange = parts.Add(new Exchange(_device, Model.Plan, _options.Tuning));
            InferenceSlot slot = parts.Add(CreateSlot(exchange));
            CommandPoolHandle pool = parts.Add(new CommandPoolHandle(_device));
            Submission submission = parts.Add(new Submission(_device, _options.Timeout, _options.Tuning.ForceFences));
            return new AsyncSlot(inferences, slot, CreateRecordings(slot, pool), submission, parts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }
}
