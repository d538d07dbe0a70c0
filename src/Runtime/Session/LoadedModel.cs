using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>What all sessions of a model on a device share: the alternatives chosen, their pipelines and weights. Immutable once loaded.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly DisposalStack _owned;

    private LoadedModel(DisposalStack owned, PlanSelection selection, PipelineSet pipelines, WeightStore weights)
    {
        _owned = owned;
        Selection = selection;
        Pipelines = pipelines;
        Weights = weights;
    }

    /// <summary>The alternatives chosen.</summary>
    public PlanSelection Selection { get; }

    /// <summary>Their pipelines, those of packing included.</summary>
    public PipelineSet Pipelines { get; }

    /// <summary>Their weights, packed.</summary>
    public WeightStore Weights { get; }

    /// <summary>What became of the pipeline cache's file.</summary>
    public required (PipelineCacheState State, string? Problem) PipelineCache { get; init; }

    /// <summary>What became of the file of choices.</summary>
    public required (PipelineCacheState State, string? Problem) ChoiceFile { get; init; }

    /// <summary>What the self-test did and found.</summary>
    public required SelfTestDescription SelfTest { get; init; }

    /// <summary>Where the time went; of sessions that found it loaded, nothing.</summary>
    public required LoadTimes Times { get; init; }

    /// <summary>Chooses, creates pipelines while it uploads and packs, and tests; what fails is put aside, and the next is loaded and tested.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="model">Plan and tensors; not needed afterwards.</param>
    /// <param name="selection">The alternatives there are.</param>
    /// <param name="options">As the first session wants it.</param>
    /// <param name="memory">Where alternatives are tried; is given the weights.</param>
    /// <param name="submission">Submits and waits.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="SelfTestException">A step computes wrong numbers with every alternative that the device can run.</exception>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public static LoadedModel Load(
        VulkanDevice device,
        CompiledModel model,
        PlanSelection selection,
        SessionOptions options,
        SessionMemory memory,
        Submission submission,
        LoadReport progress)
    {
        DisposalStack owned = new();
        try
        {
            LapTimer times = new();
            CommandRecorder recorder = new(device);
            CommandPoolHandle pool = owned.Add(new CommandPoolHandle(device));
            PipelineCacheHandle cache = owned.Add(new PipelineCacheHandle(device, CacheFile(device, model, options)));
            PipelineSet pipelines = owned.Add(new PipelineSet(device, cache, model.Tensors, options.Stepping));
            TimeSpan allocated = times.Lap();

            progress.Enter(LoadStage.Choosing, 0);
            SelfTestStage selfTest = new(device, model, options);
            ChoiceStage choice = new(device, model, options);
            selection = Choose(choice, selfTest.Apply(selection));
            TimeSpan chosen = times.Lap();

            TimeSpan piped = TimeSpan.Zero;
            TimeSpan loaded = TimeSpan.Zero;
            TimeSpan tested = TimeSpan.Zero;
            LoadCommands commands = new(recorder, submission, pool.Allocate());
            WeightStore? weights = null;
            for (PlanSelection? untested = selection; untested is not null;)
            {
                selection = untested;
                Task created = BeginPipelines(pipelines, model, selection, progress);
                try
                {
                    piped += times.Lap();
                    if (weights is not null)
                    {
                        memory.Weights = null;
                        owned.Remove(weights);
                    }

                    weights = owned.Add(AllocateWeights(device, model, selection, options.Tuning));
                    memory.Weights = weights;
                    allocated += times.Lap();

                    new WeightLoader(device, model, memory, pipelines, commands, options.Tuning, owned, progress).Load(selection);
                    loaded += times.Lap();
                }
                finally
                {
                    // Does not throw: what went wrong here matters more, and nothing may be freed before.
                    Task.WaitAny(created);
                }

                created.GetAwaiter().GetResult();
                pipelines.ReleaseModules();
                piped += times.Lap();

                PlanSelection right = Test(selection);
                untested = ReferenceEquals(right, selection) ? null : right;
                tested += times.Lap();
            }

            SelfTestDescription selfTested = selfTest.Conclude(tested);
            tested += times.Lap();
            PipelineCacheState cacheState = cache.Save();
            owned.Remove(pool);
            piped += times.Lap();
            return new LoadedModel(owned, selection, pipelines, weights!)
            {
                PipelineCache = (cacheState, cache.Problem),
                ChoiceFile = (choice.State, choice.Problem),
                SelfTest = selfTested,
                Times = new LoadTimes(TimeSpan.Zero, chosen, piped, allocated, loaded, tested, TimeSpan.Zero),
            };

            PlanSelection Test(PlanSelection untested)
            {
                SelfTestRun? run = null;
                PlanSelection right = selfTest.Test(
                    untested, () => run = owned.Add(new SelfTestRun(device, model, untested, memory, pipelines, commands, options.Tuning, progress)));
                if (run is not null)
                {
                    owned.Remove(run);
                    memory.Exchange.ClearInputs();
                }

                return right;
            }

            PlanSelection Choose(ChoiceStage stage, PlanSelection first)
            {
                DeviceTrialBench? bench = null;
                PlanSelection found = stage.Choose(
                    first,
                    () => options.Tuning.Bench ?? (bench = owned.Add(new DeviceTrialBench(device, model, memory, pipelines, recorder, submission, options.Tuning))));
                if (bench is not null)
                {
                    owned.Remove(bench);
                    memory.Exchange.ClearInputs();
                }

                return found;
            }
        }
        catch
        {
            memory.Weights = null;
            device.DisposeAfter(submission.TryFinish(), owned);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    private static PipelineCacheFile? CacheFile(VulkanDevice device, CompiledModel model, SessionOptions options) =>
        options.PipelineCachePath is string path ? new PipelineCacheFile(path, device.Facts.CacheIdentity, model.Sha256) : null;

    // Packing is wanted first; of the others those with the longest code take longest.
    private static Task BeginPipelines(PipelineSet pipelines, CompiledModel model, PlanSelection selection, LoadReport progress)
    {
        (Dispatch Dispatch, int SubgroupSize)[] needed =
        [
            .. selection.PackedTensors.SelectMany(packed => packed.Prepacks).Select(prepack => (prepack, 0)),
            .. selection.All
                .SelectMany(step => step.Alternative.Dispatches.Select(dispatch => (Dispatch: dispatch, step.Alternative.Requirements.SubgroupSize)))
                .OrderByDescending(needed => model.Tensors[needed.Dispatch.Shader].Data.Length),
        ];
        pipelines.KeepOnly(needed);
        return pipelines.BeginCreation(needed, progress);
    }

    private static WeightStore AllocateWeights(VulkanDevice device, CompiledModel model, PlanSelection selection, SessionTuning tuning) => new(
        device,
        selection.TensorsBound(BufferSpace.Tensor)
            .Select(name => (new WeightKey(BufferSpace.Tensor, name), model.Tensors[name].BoundSizeInBytes))
            .Concat(selection.PackedTensors.Select(packed => (new WeightKey(BufferSpace.Packed, packed.Name), packed.SizeInBytes))),
        tuning.WeightUse(device),
        tuning.WeightSlabSizeInBytes,
        tuning.ForceFlush);
}
