using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>A compiled model on a device, ready to run: weights uploaded, pipelines made, command buffers recorded.</summary>
/// <remarks>
/// <para>
/// Threads: one at a time per session; a second one that enters is told so by an exception. Sessions on one device are independent.
/// </para>
/// <para>Memory: an inference allocates nothing, neither managed nor on the device, except when a picture is larger than all before.</para>
/// <para>
/// Errors: <see cref="DeviceLostException"/>, <see cref="SubmissionTimeoutException"/> and other <see cref="VulkanException"/>s can come
/// from every method that runs the model. Disposal works after each of them.
/// </para>
/// </remarks>
public sealed partial class InferenceSession : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly SessionOptions _options;
    private readonly DisposalStack _owned = new();
    private readonly CommandRecorder _recorder;
#pragma warning disable CA2213 // _owned disposes these, in the reverse order of their creation.
    private readonly Submission _submission;
    private readonly SessionMemory _memory;
    private readonly CommandPoolHandle _pool;
    private readonly BoundSteps _body;
    private readonly InferenceSlot _front;
#pragma warning restore CA2213
    private readonly LoadedModel _loaded;
    private readonly SlotRecordings _recordings;
    private bool _disposed;
    private int _inUse;

    private InferenceSession(VulkanDevice device, CompiledModel model, SessionOptions options, IProgress<LoadProgress>? progress)
    {
        if (options.InFlight is < 0 or > MostInFlight)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.InFlight, $"{nameof(SessionOptions)}.{nameof(SessionOptions.InFlight)} must be 0 to {MostInFlight}.");
        }

        _device = device;
        _options = options;
        Model = model;
        device.AddUser();
        try
        {
            LapTimer times = new();
            LoadReport report = new(progress, options.Cancellation);
            PlanSelection selection = new(model.Plan, device.Info, options.AlternativeFilter, options.Stepping);
            TimeSpan selected = times.Lap();

            _submission = _owned.Add(new Submission(device, options.Timeout, options.Tuning.ForceFences));
            _recorder = new CommandRecorder(device);
            _memory = _owned.Add(new SessionMemory(device, model.Plan, options.Tuning));
            TimeSpan allocated = times.Lap();

            (LoadedModelUse use, bool wasLoaded) = device.Models.Acquire(
                SharingKey.Of(device.Info, model, selection, options),
                () => LoadedModel.Load(device, model, selection, options, _memory, _submission, report));
            _owned.Add(use);
            _loaded = use.Model;
            _memory.Weights = _loaded.Weights;
            LoadTimes loadTimes = wasLoaded ? new LoadTimes(default, default, default, default, default, default, default) : _loaded.Times;
            times.Lap();

            report.Enter(LoadStage.Recording, 0);
            _pool = _owned.Add(new CommandPoolHandle(device));
            _body = _owned.Add(new BoundSteps(device, _loaded.Selection.Body, _loaded.Pipelines, binding => _memory.Resolve(binding)));
            _front = _owned.Add(CreateSlot(_memory.Exchange));
            _recordings = CreateRecordings(_front, _pool);
            TimeSpan recorded = times.Lap();
            if (!wasLoaded)
            {
                new LoadCommands(_recorder, _submission, _pool.Allocate()).Run(_front.FirstUse(), "using each pipeline once");
            }

            TimeSpan used = times.Lap();
            DispatchSequence network = _front.Content(InferenceWork.Network).Dispatches;
            Description = new SessionDescription
            {
                Steps = _loaded.Selection.All.Select(step => step.Describe()).ToArray(),
                DeviceMemoryInBytes = _memory.SizeInBytesOnDevice + _loaded.Weights.MemorySizeInBytes,
                WeightMemoryInBytes = _loaded.Weights.MemorySizeInBytes,
                SharesWeights = wasLoaded,
                PipelineCount = _loaded.Pipelines.Count,
                DispatchCount = network.Count,
                BarrierCount = network.BarrierCount,
                StagesInput = _memory.Exchange.Inputs!.IsStaged,
                StagesOutput = _memory.Exchange.Results!.IsStaged,
                PipelineCache = _loaded.PipelineCache.State,
                PipelineCacheProblem = _loaded.PipelineCache.Problem,
                ChoiceFile = _loaded.ChoiceFile.State,
                ChoiceFileProblem = _loaded.ChoiceFile.Problem,
                SelfTest = wasLoaded ? _loaded.SelfTest.ForLaterSession() : _loaded.SelfTest,
                LoadTimes = loadTimes with { Selection = selected, Memory = loadTimes.Memory + allocated, Pipelines = loadTimes.Pipelines + used, Recording = recorded + times.Lap() },
            };
            if (options.Stepping)
            {
                PrepareSteps();
            }

            if (options.InFlight > 0)
            {
                CreateAsync(options.InFlight);
            }

            report.Enter(LoadStage.Ready, 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The model it runs.</summary>
    public CompiledModel Model { get; }

    /// <summary>What the session chose and what it holds.</summary>
    public SessionDescription Description { get; }

    /// <summary>True when some input can be a picture, so that <see cref="SetImage"/> and its companions work.</summary>
    public bool TakesImages => _memory.Exchange.Image is not null;

    /// <summary>Creates a session: chooses alternatives, timing them where the options say so, creates pipelines, uploads and packs weights, tests, records, and uses each pipeline once.</summary>
    /// <param name="device">The device; the session keeps what it needs of it alive.</param>
    /// <param name="model">Shared, not owned; its bytes are not needed by the session afterwards.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The session; the caller owns it.</returns>
    /// <exception cref="OperationCanceledException"><see cref="SessionOptions.Cancellation"/> was signalled.</exception>
    /// <exception cref="IOException">The file of the model can no longer be read.</exception>
    /// <exception cref="SelfTestException">A step computes wrong numbers with every alternative that the device can run.</exception>
    /// <exception cref="DeviceRequirementException">The device cannot run some step, or allows no buffer of the needed size.</exception>
    /// <exception cref="OutOfDeviceMemoryException">Device memory is exhausted.</exception>
    /// <exception cref="VulkanException">The driver refused something else; see the derived types.</exception>
    public static InferenceSession Create(VulkanDevice device, CompiledModel model, SessionOptions? options = null) =>
        new(device, model, options ?? new SessionOptions(), progress: null);

    /// <summary>Creates a session on a thread of the pool, so that no frame waits for it: nothing is compiled or allocated afterwards.</summary>
    /// <param name="device">As for <see cref="Create"/>.</param>
    /// <param name="model">As for <see cref="Create"/>.</param>
    /// <param name="options">As for <see cref="Create"/>; <see cref="SessionOptions.Cancellation"/> is replaced.</param>
    /// <param name="progress">Told how far it is, on the threads that work; null for nobody.</param>
    /// <param name="cancellation">Stops it between two pipelines or weights; what was created by then is freed.</param>
    /// <returns>The session; the caller owns it.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled. All other exceptions are those of <see cref="Create"/>.</exception>
    public static Task<InferenceSession> PrepareAsync(
        VulkanDevice device,
        CompiledModel model,
        SessionOptions? options = null,
        IProgress<LoadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        SessionOptions complete = (options ?? new SessionOptions()) with { Cancellation = cancellation };
        return Task.Run(() => new InferenceSession(device, model, complete, progress), cancellation);
    }

    /// <summary>Sets an input tensor. It stays set for all runs that follow.</summary>
    /// <param name="index">Position in <see cref="ModelPlan.Inputs"/>.</param>
    /// <param name="values">
    /// Dense values in the source graph's order (NCHW for pictures), as many as the input's shape has elements.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="ArgumentException">The length differs; the message gives shape and both lengths.</exception>
    public void SetInput(int index, ReadOnlySpan<float> values)
    {
        using Occupation _ = Enter();
        SessionChecks.Input(_front, index, values.Length);
        _submission.WaitForEarlier();
        _front.SetInput(index, values);
    }

    /// <summary>Runs the network on the input tensors and blocks until the outputs can be read with <see cref="GetOutput"/>.</summary>
    /// <exception cref="InvalidOperationException">An input was never set.</exception>
    public void Run()
    {
        using Occupation _ = Enter();
        SessionChecks.Ready(_front, InferenceWork.Network);
        Execute(InferenceWork.Network);
    }

    /// <summary>Runs a network of one input and one output: sets the input, runs, reads the output.</summary>
    /// <param name="input">As for <see cref="SetInput"/>.</param>
    /// <param name="output">As for <see cref="GetOutput"/>.</param>
    /// <exception cref="InvalidOperationException">The network has several inputs or outputs.</exception>
    /// <exception cref="ArgumentException">A length differs; the message gives shape and both lengths.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        using Occupation _ = Enter();
        SessionChecks.SingleInputAndOutput(Model.Plan, "SetInput, Run and GetOutput");
        SessionChecks.Input(_front, 0, input.Length);
        SessionChecks.Output(_front, 0, output.Length);
        _submission.WaitForEarlier();
        _front.SetInput(0, input);
        Execute(InferenceWork.Network);
        _front.Exchange.ReadOutput(0, output);
    }

    /// <summary>Reads an output of the last run, whichever way it was run.</summary>
    /// <param name="index">Position in <see cref="ModelPlan.Outputs"/>.</param>
    /// <param name="values">Receives the dense values in the source graph's order, as many as the output's shape has elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    /// <exception cref="ArgumentException">The length differs; the message gives shape and both lengths.</exception>
    /// <exception cref="InvalidOperationException">Nothing was run, or the last run failed.</exception>
    public void GetOutput(int index, Span<float> values)
    {
        using Occupation _ = Enter();
        SessionChecks.Output(_front, index, values.Length);
        SessionChecks.HasRun(_front);
        _front.Exchange.ReadOutput(index, values);
    }

    /// <summary>Frees what the session holds on the device; works after every failure, a lost device included.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the session.</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        // Never left again: what comes later finds the session disposed.
        Occupy();
        lock (_asyncGate)
        {
            _disposed = true;
        }

        _async?.Close();

        lock (_bindings)
        {
            _bindings.ForEach(binding => _owned.Add(binding.Detach()));
            _bindings.Clear();
        }

        // What a submission that timed out still uses must outlive it. Null when creation failed before there was one.
        _device.DisposeAfter((_submission?.TryFinish() ?? true) & (_async?.TryFinish() ?? true), _owned);
        _device.Release();
    }

    private InferenceSlot CreateSlot(Exchange exchange) =>
        new(_device, Model.Plan, _loaded.Selection, _loaded.Pipelines, _memory, _body, exchange);

    private SlotRecordings CreateRecordings(InferenceSlot slot, CommandPoolHandle pool) =>
        new(slot, _recorder, pool, _loaded.Selection.TakesImages, _loaded.Selection.Classification.Count > 0);

    private void Execute(InferenceWork work)
    {
        _front.Begin();
        _submission.Run(_recordings.Inference(work), "running the network");
        _front.Finish(work);
    }

    // Marks the session as in use by one thread until disposal of the returned value; a second thread would race for the same buffers.
    private Occupation Enter(bool stepping = false)
    {
        if (_disposed)
        {
            throw SessionChecks.Disposed();
        }

        Occupy();
        if (_inProgress is not null && !stepping)
        {
            Volatile.Write(ref _inUse, 0);
            throw SessionChecks.Stepping();
        }

        return new Occupation(this);
    }

    private void Occupy()
    {
        if (Interlocked.Exchange(ref _inUse, 1) != 0)
        {
            throw new InvalidOperationException(
                "Two threads use the session at once: give each thread its own session, or lock around the calls.");
        }
    }

    private readonly struct Occupation(InferenceSession session) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref session._inUse, 0);
    }
}
