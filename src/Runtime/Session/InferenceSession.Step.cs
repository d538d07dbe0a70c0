using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <content>Inferences spread over frames.</content>
public sealed partial class InferenceSession
{
    // By slot and work, made at the first step of each.
    private readonly Dictionary<(InferenceSlot Slot, InferenceWork Work), SteppedInference> _stepped = [];

    // By plan step; null where the session was not made for stepping.
    private Dictionary<Format.Plan.PlanStep, IReadOnlyList<DispatchTimes>>? _dispatchTimes;
#pragma warning disable CA2213 // _owned disposes it.
    private StepTimers? _stepTimers;
#pragma warning restore CA2213
    private CommandBuffer _stepCommands;
    private SteppedInference? _inProgress;
    private SteppedInference? _lastStepped;

    /// <summary>The share of the inference in progress that was submitted or recorded by steps, 0 to 1, as far as the dispatches' times are known; 0 when there is none. Never falls within an inference.</summary>
    public double StepProgress => _inProgress?.Progress ?? 0;

    /// <summary>
    /// The time on the device of the last step that was seen to finish; zero before, and where the queue has no timestamps.
    /// </summary>
    public TimeSpan LastStepTime => Ticks(_stepTimers?.LastNanoseconds ?? 0);

    /// <summary>
    /// The longest time that the smallest part of a dispatch should take, in the stepped inference in progress or the last one: by so much a step
    /// can overrun its budget, and budgets below it do not make steps shorter. Zero before the first step.
    /// </summary>
    public TimeSpan LongestPartTime => Ticks(_lastStepped?.LongestPartNanoseconds ?? 0);

    /// <summary>Runs a part of an inference: as many dispatches, and workgroups of the last one, as the device should finish in the budget. Does not wait.</summary>
    /// <remarks>
    /// Times were measured when the session was created, and every step that finishes corrects them. A step takes at least the smallest part there is, one
    /// row of workgroups of one dispatch, whatever the budget. Until the inference is finished or cancelled, the session does nothing else. Allocates
    /// nothing after the first inference. A step that fails ends the inference: the next one begins anew.
    /// </remarks>
    /// <param name="budget">Time on the device; positive.</param>
    /// <param name="binding">What is read and written; null for what the blocking calls use.</param>
    /// <param name="work">What to do besides the network.</param>
    /// <returns>How far it is.</returns>
    /// <exception cref="InvalidOperationException">
    /// The session was created without <see cref="SessionOptions.Stepping"/>, an input was never set, the model cannot do the work, another stepped
    /// inference is in progress, or an asynchronous one.
    /// </exception>
    /// <exception cref="ArgumentException">The budget is not positive, or the binding is another session's.</exception>
    public StepStatus Step(TimeSpan budget, InferenceBinding? binding = null, InferenceWork work = InferenceWork.Network)
    {
        using Occupation _ = Enter(stepping: true);
        SteppedInference inference = BeginStep(budget, binding, work);
        try
        {
            if (!_submission.Poll("running a step"))
            {
                return StepStatus.Busy;
            }

            _stepTimers!.Collect();
            if (inference.IsAtEnd)
            {
                EndSteps();
                inference.Slot.Finish(work);
                return StepStatus.Finished;
            }

            _recorder.Begin(_stepCommands);
            inference.Record(_recorder, _stepCommands, Nanoseconds(budget), _stepTimers);
            _recorder.End(_stepCommands);
            _submission.Start(_stepCommands, "submitting a step");
            return StepStatus.Running;
        }
        catch
        {
            GiveUp(inference);
            throw;
        }
    }

    /// <summary>
    /// Records a part of an inference into a command buffer of the host, see <see cref="Step"/> and <see cref="Record"/>. Parts must reach the queue in
    /// the order in which they were recorded.
    /// </summary>
    /// <param name="commandBuffer">As for <see cref="Record"/>.</param>
    /// <param name="budget">Time on the device; positive.</param>
    /// <param name="binding">As for <see cref="Record"/>.</param>
    /// <param name="work">What to do besides the network.</param>
    /// <returns><see cref="StepStatus.Running"/>, or <see cref="StepStatus.Finished"/> when the part was the last.</returns>
    /// <exception cref="InvalidOperationException">As for <see cref="Step"/>.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Step"/>, or the command buffer is null.</exception>
    public StepStatus RecordStep(nint commandBuffer, TimeSpan budget, InferenceBinding? binding = null, InferenceWork work = InferenceWork.Network)
    {
        using Occupation _ = Enter(stepping: true);
        CheckCommandBuffer(commandBuffer);
        SteppedInference inference = BeginStep(budget, binding, work);
        try
        {
            _submission.WaitForEarlier();
            _stepTimers!.Collect();
            inference.Record(_recorder, new CommandBuffer(commandBuffer), Nanoseconds(budget), _stepTimers);
        }
        catch
        {
            GiveUp(inference);
            throw;
        }

        if (!inference.IsAtEnd)
        {
            return StepStatus.Running;
        }

        EndSteps();
        inference.Slot.Finish(work);
        return StepStatus.Finished;
    }

    /// <summary>Gives up the stepped inference in progress, if there is one; the session can be used for others after it.</summary>
    public void CancelSteps()
    {
        using Occupation _ = Enter(stepping: true);
        if (_inProgress is SteppedInference inference)
        {
            GiveUp(inference);
        }
    }

    /// <summary>Measures every dispatch, so that steps can be planned.</summary>
    private void PrepareSteps()
    {
        if (_device.Capabilities.TimestampValidBits == 0)
        {
            throw new DeviceRequirementException(
                $"The queue of {_device.Info.Name} has no timestamps, which {nameof(SessionOptions)}.{nameof(SessionOptions.Stepping)} needs: use a queue "
                + "of another family, or Run, RunAsync or Record.");
        }

        _stepTimers = _owned.Add(new StepTimers(_device));
        _stepCommands = _pool.Allocate();
        DispatchTimes[] all = DispatchMeter.Measure(_device, _recorder, _submission, _front.Content(MeasuredWork), _owned);
        Dictionary<Format.Plan.PlanStep, IReadOnlyList<DispatchTimes>> times = [];
        int next = 0;
        foreach (ChosenStep step in _front.Steps(MeasuredWork))
        {
            times[step.Step] = all[next..(next + step.Alternative.Dispatches.Count)];
            next += step.Alternative.Dispatches.Count;
        }

        _dispatchTimes = times;
        _front.Begin();
    }

    private static double Nanoseconds(TimeSpan budget) => budget.Ticks * 100.0;

    private static TimeSpan Ticks(double nanoseconds) => TimeSpan.FromTicks((long)(nanoseconds / 100));

    private SteppedInference BeginStep(TimeSpan budget, InferenceBinding? binding, InferenceWork work)
    {
        if (budget <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(budget), budget, "A step needs a positive budget.");
        }

        if (_dispatchTimes is null)
        {
            throw new InvalidOperationException(
                $"The session was not made for steps: create it with {nameof(SessionOptions)}.{nameof(SessionOptions.Stepping)}.");
        }

        InferenceSlot slot = SlotOf(binding);
        if (_inProgress is SteppedInference current)
        {
            return current.Slot == slot && current.Work == work
                ? current
                : throw new InvalidOperationException(
                    "Another stepped inference is in progress: step with the same binding and work until it is finished, or call CancelSteps.");
        }

        SessionChecks.Ready(slot, work);
        if (!_stepped.TryGetValue((slot, work), out SteppedInference? inference) || !inference.IsUpToDate)
        {
            inference = new SteppedInference(slot, work, step => _dispatchTimes.TryGetValue(step.Step, out IReadOnlyList<DispatchTimes>? times)
                && times.Count == step.Alternative.Dispatches.Count ? times : null);
            _stepped[(slot, work)] = inference;
        }

        _async?.Suspend();
        inference.Restart();
        slot.Begin();
        return _inProgress = _lastStepped = inference;
    }

    private void Forget(InferenceSlot slot)
    {
        if (_inProgress?.Slot == slot)
        {
            EndSteps();
        }

        foreach ((InferenceSlot, InferenceWork) key in _stepped.Keys.Where(key => key.Slot == slot).ToArray())
        {
            _stepTimers?.Forget(_stepped[key]);
            _stepped.Remove(key);
        }
    }

    // Parts that were recorded and never reached the queue would be missing.
    private void GiveUp(SteppedInference inference)
    {
        _stepTimers!.Forget(inference);
        EndSteps();
    }

    private void EndSteps()
    {
        _inProgress = null;
        _async?.Resume();
    }
}
