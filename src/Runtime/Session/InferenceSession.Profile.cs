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

        _submission.WaitForEarlier();
        if (_queries is null)
        {
            CommandBuffer commands = _pool.Allocate();
            int dispatches = _recordings.MeasuredSteps.Sum(step => step.Alternative.Dispatches.Count);
            QueryPoolHandle queries = _owned.Add(new QueryPoolHandle(_device, dispatches + 1));
            _recorder.Record(commands, _recordings.MeasuredContent(queries.Handle));
            (_queries, _measured) = (queries, commands);
        }

        Execute(_measured, withClasses: Model.Plan.Classification is not null);
        return new SessionProfile(DispatchTimes(_queries.Read()).ToArray());
    }

    private IEnumerable<DispatchTime> DispatchTimes(ulong[] ticks)
    {
        int query = 0;
        foreach (ChosenStep step in _recordings.MeasuredSteps)
        {
            for (int i = 0; i < step.Alternative.Dispatches.Count; i++, query++)
            {
                double nanoseconds = _device.Nanoseconds(ticks, query, query + 1);
                long multiplyAdds = i == 0 ? step.Step.MultiplyAdds : 0;
                yield return new DispatchTime(
                    step.Role, step.Step.Name, step.Step.Operator, step.Alternative.Name, i, multiplyAdds, nanoseconds);
            }
        }
    }
}
