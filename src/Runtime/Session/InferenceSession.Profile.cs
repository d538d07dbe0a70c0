using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <content>Measuring.</content>
public sealed partial class InferenceSession
{
    // Made at the first measurement.
#pragma warning disable CA2213 // _owned disposes it.
    private QueryPoolHandle? _queries;
#pragma warning restore CA2213
    private CommandBuffer _measured;

    private InferenceWork MeasuredWork => Model.Plan.Classification is null ? InferenceWork.Network : InferenceWork.WithClasses;

    /// <summary>
    /// Runs the network once on the input tensors as they are, classification included, and measures every dispatch on the device.
    /// </summary>
    /// <remarks>
    /// Times are differences of GPU timestamps in a recording of its own. Lavapipe executes a command buffer in order on a thread of its
    /// own and takes the timestamp when it gets there, so they are as good there as on a GPU. Inputs that were never set are zero. The
    /// outputs can be read afterwards. Run the network once before, since some drivers compile at the first run.
    /// </remarks>
    /// <exception cref="DeviceRequirementException">The device's queue has no timestamps.</exception>
    public SessionProfile Profile()
    {
        using Occupation _ = Enter();
        if (_device.Capabilities.TimestampValidBits == 0)
        {
            throw new DeviceRequirementException(
                $"The compute queue of {_device.Info.Name} has no timestamps; measure whole runs instead.");
        }

        return new SessionProfile(DispatchTimes(Measure()).ToArray());
    }

    // Nanoseconds of every dispatch of one run.
    private double[] Measure()
    {
        _submission.WaitForEarlier();
        if (_queries is null)
        {
            CommandBuffer commands = _pool.Allocate();
            RecordingContent content = _front.Content(MeasuredWork);
            QueryPoolHandle queries = _owned.Add(new QueryPoolHandle(_device, content.Dispatches.Count + 1));
            try
            {
                _recorder.Record(commands, content with { Timestamps = queries.Handle });
            }
            catch
            {
                _owned.Remove(queries);
                throw;
            }

            (_queries, _measured) = (queries, commands);
        }

        _front.Begin();
        _submission.Run(_measured, "measuring the network");
        _front.Finish(MeasuredWork);
        ulong[] ticks = _queries.Read();
        return Enumerable.Range(0, ticks.Length - 1).Select(i => _device.Nanoseconds(ticks[i], ticks[i + 1])).ToArray();
    }

    private IEnumerable<DispatchTime> DispatchTimes(double[] nanoseconds)
    {
        int dispatch = 0;
        foreach (ChosenStep step in _front.Steps(MeasuredWork))
        {
            for (int i = 0; i < step.Alternative.Dispatches.Count; i++, dispatch++)
            {
                long multiplyAdds = i == 0 ? step.Step.MultiplyAdds : 0;
                yield return new DispatchTime(
                    step.Role, step.Step.Name, step.Step.Operator, step.Alternative.Name, i, multiplyAdds, nanoseconds[dispatch]);
            }
        }
    }
}
