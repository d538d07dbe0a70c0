using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Tries alternatives on the device of a session, in the session's arena.</summary>
internal sealed class DeviceTrialBench : ITrialBench, IDisposable
{
    private readonly VulkanDevice _device;
    private readonly CompiledModel _model;
    private readonly SessionMemory _memory;
    private readonly PipelineSet _pipelines;
    private readonly CommandRecorder _recorder;
    private readonly Submission _submission;
    private readonly SessionTuning _tuning;
    private readonly DisposalStack _owned = new();
#pragma warning disable CA2213 // _owned disposes it.
    private readonly TrialPattern _pattern;
#pragma warning restore CA2213

    /// <summary>Prepares what all trials share.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="model">Plan and tensors.</param>
    /// <param name="memory">Its activations, inputs and outputs are overwritten.</param>
    /// <param name="pipelines">Receives the pipelines that trials need.</param>
    /// <param name="recorder">Records.</param>
    /// <param name="submission">Submits.</param>
    /// <param name="tuning">Sizes and paths.</param>
    public DeviceTrialBench(
        VulkanDevice device,
        CompiledModel model,
        SessionMemory memory,
        PipelineSet pipelines,
        CommandRecorder recorder,
        Submission submission,
        SessionTuning tuning)
    {
        _device = device;
        _model = model;
        _memory = memory;
        _pipelines = pipelines;
        _recorder = recorder;
        _submission = submission;
        _tuning = tuning;
        _pattern = _owned.Add(new TrialPattern(device, tuning, model.Plan.ActivationType));
    }

    /// <inheritdoc/>
    public IStepTrial? Open(StepShape shape)
    {
        // The reference may be asked for when candidates differ; what it reads is what they were packed from.
        Alternative[] all = shape.Reference is null ? [.. shape.Candidates] : [.. shape.Candidates.Append(shape.Reference).Distinct()];
        if (TrialWeights.SizeInBytes(_model, all) > _tuning.TrialWeightSizeInBytes)
        {
            return null;
        }

        DisposalStack owned = _owned.Add(new DisposalStack());
        try
        {
            CommandPoolHandle pool = owned.Add(new CommandPoolHandle(_device));
            LoadCommands commands = new(_recorder, _submission, pool.Allocate());
            TrialWeights weights = new(_device, _model, _memory, _pipelines, commands, _tuning, all, owned);
            return new StepTrial(shape, new TrialContext(_device, _memory, _pipelines, _recorder, _submission, pool, _pattern, weights, _model.Plan.ActivationType, _tuning), owned, Close);
        }
        catch (OutOfDeviceMemoryException)
        {
            Close(owned);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    // What a submission that timed out still uses stays with the bench, whose owner knows what to do with it.
    private void Close(DisposalStack owned)
    {
        if (!_submission.IsPending)
        {
            _owned.Remove(owned);
        }
    }
}
