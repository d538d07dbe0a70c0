using System.Runtime.InteropServices;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

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
    private readonly DisposalStack _owned = new();
    private readonly CommandRecorder _recorder;
#pragma warning disable CA2213 // _owned disposes these, in the reverse order of their creation.
    private readonly Submission _submission;
    private readonly SessionMemory _memory;
    private readonly SessionRecordings _recordings;
    private readonly CommandPoolHandle _pool;
#pragma warning restore CA2213
    private readonly bool[] _inputsSet;
    private bool _hasOutputs;
    private bool _hasClasses;
    private bool _disposed;
    private int _inUse;

    private InferenceSession(VulkanDevice device, CompiledModel model, SessionOptions options)
    {
        _device = device;
        Model = model;
        _inputsSet = new bool[model.Plan.Inputs.Count];
        device.AddUser();
        try
        {
            LapTimer times = new();
            PlanSelection selection = new(model.Plan, device.Info, options.AlternativeFilter);
            TimeSpan selected = times.Lap();

            PipelineCacheHandle cache = _owned.Add(new PipelineCacheHandle(device, CacheFile(device, model, options)));
            PipelineSet pipelines = _owned.Add(new PipelineSet(device, cache, model.Tensors));
            _submission = _owned.Add(new Submission(device, options.Timeout));
            _pool = _owned.Add(new CommandPoolHandle(device));
            _recorder = new CommandRecorder(device);
            _memory = _owned.Add(new SessionMemory(device, model, options.Tuning));
            TimeSpan allocated = times.Lap();

            ChoiceStage choice = new(device, model, options);
            selection = Choose(choice, selection, pipelines, options.Tuning);
            TimeSpan chosen = times.Lap();

            CreatePipelines(pipelines, selection);
            PipelineCacheState cacheState = cache.Save();
            TimeSpan piped = times.Lap();

            _memory.AllocateWeights(selection);
            allocated += times.Lap();

            LoadCommands commands = new(_recorder, _submission, _pool.Allocate());
            new WeightLoader(device, model, _memory, pipelines, commands, options.Tuning, _owned).Load(selection);
            TimeSpan loaded = times.Lap();

            _recordings = _owned.Add(new SessionRecordings(device, selection, _memory, pipelines, _recorder, _pool));
            Description = new SessionDescription
            {
                Steps = selection.All.Select(step => step.Describe()).ToArray(),
                DeviceMemoryInBytes = _memory.SizeInBytesOnDevice,
                WeightMemoryInBytes = _memory.WeightSizeInBytesOnDevice,
                PipelineCount = pipelines.Count,
                DispatchCount = _recordings.DispatchCount,
                BarrierCount = _recordings.BarrierCount,
                StagesInput = _memory.Inputs.IsStaged,
                StagesOutput = _memory.Results.IsStaged,
                PipelineCache = cacheState,
                PipelineCacheProblem = cache.Problem,
                ChoiceFile = choice.State,
                ChoiceFileProblem = choice.Problem,
                LoadTimes = new LoadTimes(selected, chosen, piped, allocated, loaded, times.Lap()),
            };
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
    public bool TakesImages => _memory.Image is not null;

    /// <summary>Creates a session: chooses alternatives, timing them where the options say so, creates pipelines, uploads and packs weights, records.</summary>
    /// <param name="device">The device; the session keeps what it needs of it alive.</param>
    /// <param name="model">Shared, not owned; its bytes are not needed by the session afterwards.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The session; the caller owns it.</returns>
    /// <exception cref="OperationCanceledException"><see cref="SessionOptions.Cancellation"/> was signalled while alternatives were timed.</exception>
    /// <exception cref="IOException">The file of the model can no longer be read.</exception>
    /// <exception cref="DeviceRequirementException">The device cannot run some step, or allows no buffer of the needed size.</exception>
    /// <exception cref="OutOfDeviceMemoryException">Device memory is exhausted.</exception>
    /// <exception cref="VulkanException">The driver refused something else; see the derived types.</exception>
    public static InferenceSession Create(VulkanDevice device, CompiledModel model, SessionOptions? options = null) =>
        new(device, model, options ?? new SessionOptions());

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
        CheckInput(index, values.Length);
        _submission.WaitForEarlier();
        WriteInput(index, values);
    }

    /// <summary>Runs the network on the input tensors and blocks until the outputs can be read with <see cref="GetOutput"/>.</summary>
    /// <exception cref="InvalidOperationException">An input was never set.</exception>
    public void Run()
    {
        using Occupation _ = Enter();
        CheckInputsSet(exceptImages: false);
        Execute(_recordings.Tensors, withClasses: false);
    }

    /// <summary>Runs a network of one input and one output: sets the input, runs, reads the output.</summary>
    /// <param name="input">As for <see cref="SetInput"/>.</param>
    /// <param name="output">As for <see cref="GetOutput"/>.</param>
    /// <exception cref="InvalidOperationException">The network has several inputs or outputs.</exception>
    /// <exception cref="ArgumentException">A length differs; the message gives shape and both lengths.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        using Occupation _ = Enter();
        if (Model.Plan.Inputs.Count != 1 || Model.Plan.Outputs.Count != 1)
        {
            throw new InvalidOperationException(
                $"The network has {Model.Plan.Inputs.Count} inputs and {Model.Plan.Outputs.Count} outputs: "
                + "use SetInput, Run and GetOutput.");
        }

        CheckInput(0, input.Length);
        CheckOutput(0, output.Length);
        _submission.WaitForEarlier();
        WriteInput(0, input);
        Execute(_recordings.Tensors, withClasses: false);
        ReadOutput(0, output);
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
        CheckOutput(index, values.Length);
        CheckHasRun();
        ReadOutput(index, values);
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
        _disposed = true;

        // What a submission that timed out still uses must outlive it. Null when creation failed before the submission existed.
        if (_submission?.TryFinish() ?? true)
        {
            _owned.Dispose();
        }
        else
        {
            _device.Abandon(_owned);
        }

        _device.Release();
    }

    private static PipelineCacheFile? CacheFile(VulkanDevice device, CompiledModel model, SessionOptions options) =>
        options.PipelineCachePath is string path ? new PipelineCacheFile(path, device.Facts.CacheIdentity, model.Sha256) : null;

    private static void CreatePipelines(PipelineSet pipelines, PlanSelection selection)
    {
        (Dispatch, int)[] needed = selection.PackedTensors
            .Select(packed => (packed.Prepack, 0))
            .Concat(selection.All.SelectMany(
                step => step.Alternative.Dispatches.Select(dispatch => (dispatch, step.Alternative.Requirements.SubgroupSize))))
            .ToArray();
        pipelines.KeepOnly(needed);
        pipelines.CreateAll(needed);
        pipelines.ReleaseModules();
    }

    private PlanSelection Choose(ChoiceStage stage, PlanSelection selection, PipelineSet pipelines, SessionTuning tuning)
    {
        DeviceTrialBench? bench = null;
        PlanSelection chosen = stage.Choose(
            selection,
            () => tuning.Bench ?? (bench = _owned.Add(new DeviceTrialBench(_device, Model, _memory, pipelines, _recorder, _submission, tuning))));
        if (bench is not null)
        {
            _owned.Remove(bench);
            _memory.ClearInputs();
        }

        return chosen;
    }

    private void Execute(CommandBuffer commands, bool withClasses)
    {
        _hasOutputs = false;
        _hasClasses = false;
        _submission.Run(commands, "running the network");
        _hasOutputs = true;
        _hasClasses = withClasses;
    }

    private void WriteInput(int index, ReadOnlySpan<float> values)
    {
        BufferRange range = _memory.Input(index);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(_memory.Inputs.Bytes(range.OffsetInBytes, (int)range.SizeInBytes)));
        _memory.Inputs.Flush(range.OffsetInBytes, range.SizeInBytes);
        _inputsSet[index] = true;
    }

    private void ReadOutput(int index, Span<float> values)
    {
        BufferRange range = _memory.Output(index);
        _memory.Results.Invalidate(range.OffsetInBytes, range.SizeInBytes);
        MemoryMarshal.Cast<byte, float>(_memory.Results.Bytes(range.OffsetInBytes, (int)range.SizeInBytes)).CopyTo(values);
    }

    // Marks the session as in use by one thread until disposal of the returned value; a second thread would race for the same buffers.
    private Occupation Enter()
    {
        if (_disposed)
        {
            throw new ObjectDisposedException(nameof(InferenceSession), "The session is disposed: create a new one.");
        }

        Occupy();
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
