using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Runs the chosen alternatives of a session on the golden input, step by step, and compares what each writes.</summary>
/// <remarks>
/// One run of the network, in as few submissions as the buffer for results allows. Regions of the arena are used again by later steps, so each
/// result is copied right after its step. Every step reads what the steps before it computed, which have been compared: the first step
/// that is wrong is the one at fault.
/// </remarks>
internal sealed class SelfTestRun : IDisposable
{
    // On a slow device, which may compile at the first run, each submission must end before it counts as hanging.
    private const int MostStepsAtOnce = 16;

    private readonly CompiledModel _model;
    private readonly SessionMemory _memory;
    private readonly LoadReport _progress;
    private readonly LoadCommands _commands;
    private readonly GoldenComparison _comparison;
    private readonly DisposalStack _owned = new();
    private readonly List<Tested> _steps = [];
#pragma warning disable CA2213 // _owned disposes it.
    private readonly DeviceBuffer _results;
#pragma warning restore CA2213

    /// <summary>Binds the steps and allocates the buffer for results.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="model">With golden vectors.</param>
    /// <param name="selection">What to test.</param>
    /// <param name="memory">With the weights that the selection reads. Its inputs, activations and outputs are overwritten.</param>
    /// <param name="pipelines">Has the pipelines of the selection.</param>
    /// <param name="commands">Runs.</param>
    /// <param name="tuning">Sizes and paths.</param>
    /// <param name="progress">Told how far it is.</param>
    public SelfTestRun(
        VulkanDevice device,
        CompiledModel model,
        PlanSelection selection,
        SessionMemory memory,
        PipelineSet pipelines,
        LoadCommands commands,
        SessionTuning tuning,
        LoadReport progress)
    {
        _model = model;
        _memory = memory;
        _progress = progress;
        _commands = commands;
        GoldenVectors golden = model.Golden!;
        _comparison = new GoldenComparison(golden, model.Tensors[golden.Positions].ToWords(), model.Tensors[golden.Expected].ToFloats());
        try
        {
            Bind(device, golden, selection, pipelines);
            long[] sizes = _steps.Where(step => step.Value is not null).Select(step => step.Region.SizeInBytes).ToArray();
            _results = _owned.Add(new DeviceBuffer(
                device,
                Math.Max(Math.Min(sizes.Sum(), tuning.SelfTestStagingSizeInBytes), sizes.Max()),
                DeviceBuffer.CopyUsage,
                MemoryUse.ReadbackStaging,
                "the results of the self-test",
                tuning.ForceFlush));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Steps whose results are compared.</summary>
    public int Count => _steps.Count(step => step.Value is not null);

    /// <summary>The largest quotient of a difference and what is allowed.</summary>
    public double LargestShare => _comparison.LargestShare;

    /// <summary>Runs and compares.</summary>
    /// <returns>The first step that computes wrong numbers and what is wrong; null when there is none.</returns>
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public (ChosenStep Step, GoldenDifference Difference)? FindFault()
    {
        _progress.Enter(LoadStage.Testing, _steps.Count);
        WriteInputs();
        int first = 0;
        while (first < _steps.Count)
        {
            int end = EndOfPart(first);
            Run(first, end);
            long offset = 0;
            for (int i = first; i < end; i++)
            {
                if (_steps[i].Value is not GoldenValue value)
                {
                    continue;
                }

                int size = (int)_steps[i].Region.SizeInBytes;
                ReadOnlySpan<float> found = StoredFloats.Read(_results.Bytes(offset, size), value.TypeIn(_model.Plan));
                if (_comparison.Compare(value, _steps[i].FirstPosition, _steps[i].FirstExpected, found) is GoldenDifference difference)
                {
                    return (_steps[i].Step, difference);
                }

                offset += size;
            }

            _progress.Advance(LoadStage.Testing, end - first);
            first = end;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    private void Bind(VulkanDevice device, GoldenVectors golden, PlanSelection selection, PipelineSet pipelines)
    {
        ChosenStep[] steps = [.. selection.Loads, .. selection.Body, .. selection.Stores];
        BoundSteps bound = _owned.Add(new BoundSteps(device, steps, pipelines, binding => _memory.Resolve(binding)));
        Dictionary<PlanStep, (GoldenValue Value, int FirstPosition, int FirstExpected)> values = [];
        int position = 0;
        int expected = 0;
        foreach (GoldenValue value in golden.Values)
        {
            values.Add(value.StepIn(_model.Plan)!, (value, position, expected));
            position += value.Samples;
            expected += value.Samples + golden.Sums;
        }

        int firstStore = steps.Length - selection.Stores.Count;
        for (int i = 0; i < steps.Length; i++)
        {
            // Of steps that are computed together only the last one's result is where the plan has it; at fault is the one that computes them.
            bool isLastOfItsDispatches = i == steps.Length - 1 || steps[i + 1].Coverer is null;
            ChosenStep step = steps[i].Coverer ?? steps[i];
            DispatchSequence dispatches = new(bound[steps[i]]);
            BufferCopyCommand? copyIn = i < selection.Loads.Count ? _memory.CopyOfInput(step.Alternative, i, _memory.Exchange) : null;
            BufferCopyCommand? copyOut = i < firstStore ? null : _memory.CopyOfOutput(step.Alternative, i - firstStore, _memory.Exchange);
            _steps.Add(isLastOfItsDispatches && values.TryGetValue(steps[i].Step, out (GoldenValue Value, int FirstPosition, int FirstExpected) entry)
                ? new Tested(step, dispatches, copyIn, copyOut, entry.Value, _memory.Resolve(entry.Value.RegionIn(_model.Plan)!).Range, entry.FirstPosition, entry.FirstExpected)
                : new Tested(step, dispatches, copyIn, copyOut, null, default, 0, 0));
        }
    }

    // The first steps are the loads.
    private void WriteInputs()
    {
        for (int i = 0; i < _model.Plan.Inputs.Count; i++)
        {
            float[] elements = new float[_memory.Exchange.Input(i).SizeInBytes / sizeof(float)];
            GoldenPattern.FillInput(i, elements);
            _memory.Exchange.WriteInput(i, elements, _steps[i].Step.Alternative);
        }
    }

    // As many steps as wanted at once whose results fit into the buffer; at least one.
    private int EndOfPart(int first)
    {
        long size = _steps[first].Region.SizeInBytes;
        int end = first + 1;
        while (end < _steps.Count && end - first < MostStepsAtOnce && size + _steps[end].Region.SizeInBytes <= _results.SizeInBytes)
        {
            size += _steps[end++].Region.SizeInBytes;
        }

        return end;
    }

    private void Run(int first, int end)
    {
        List<RecordingContent> contents = [];
        long offset = 0;
        for (int i = first; i < end; i++)
        {
            Tested step = _steps[i];
            contents.Add(new RecordingContent
            {
                CopiesOverEarlierResults = i == 0,
                CopiesIn = i == 0 && _memory.Exchange.Inputs!.Copy(_memory.Exchange.Inputs.Device.SizeInBytes) is BufferCopyCommand inputs ? [inputs] : [],
                CopiesOfInputs = step.CopyIn is BufferCopyCommand input ? [input] : [],
                Dispatches = step.Dispatches,
                CopiesOfOutputs = step.CopyOut is BufferCopyCommand output ? [output] : [],
                CopiesOut = step.Value is null ? [] : [new BufferCopyCommand(step.Region, _results, offset)],
            });
            offset += step.Region.SizeInBytes;
        }

        _commands.Run(contents, "running the self-test");
        _results.Invalidate(0, _results.SizeInBytes);
    }

    /// <param name="Step">The step.</param>
    /// <param name="Dispatches">Of its chosen alternative.</param>
    /// <param name="CopyIn">Of an input, where its chosen alternative is a copy.</param>
    /// <param name="CopyOut">Of an output, where its chosen alternative is a copy.</param>
    /// <param name="Value">What it should write; null where the file does not say.</param>
    /// <param name="Region">Where it writes; empty where the file does not say what.</param>
    /// <param name="FirstPosition">Where its positions begin.</param>
    /// <param name="FirstExpected">Where its expected numbers begin.</param>
    private sealed record Tested(
        ChosenStep Step,
        DispatchSequence Dispatches,
        BufferCopyCommand? CopyIn,
        BufferCopyCommand? CopyOut,
        GoldenValue? Value,
        BufferRange Region,
        int FirstPosition,
        int FirstExpected);
}
