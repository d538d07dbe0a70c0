using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Measures what every dispatch of an inference takes on the device: whole, and its smallest part.</summary>
internal static class DispatchMeter
{
    // The first run compiles on some drivers, and faults pages in.
    private const int FirstRuns = 1;
    private const int MeasuredRuns = 3;

    /// <summary>Runs an inference a few times, every dispatch by itself. What it computes is of no use.</summary>
    /// <param name="device">Its queue has timestamps.</param>
    /// <param name="recorder">Records.</param>
    /// <param name="submission">Nothing of the content is pending.</param>
    /// <param name="content">The dispatches; their pipelines can run a part of a grid.</param>
    /// <param name="owner">Holds what a submission uses that times out, so that it is freed when that is over.</param>
    /// <returns>The middle of a few measurements, by dispatch.</returns>
    public static DispatchTimes[] Measure(VulkanDevice device, CommandRecorder recorder, Submission submission, RecordingContent content, DisposalStack owner)
    {
        DispatchSequence dispatches = content.Dispatches;
        int queryCount = (2 * dispatches.Count) + 1;
        CommandPoolHandle pool = owner.Add(new CommandPoolHandle(device));
        QueryPoolHandle queries = owner.Add(new QueryPoolHandle(device, queryCount));
        CommandBuffer commands = pool.Allocate();
        recorder.Begin(commands);
        recorder.CopyIn(commands, content);
        recorder.BetweenDispatches(commands);
        device.Api.CmdResetQueryPool(commands, queries.Handle, 0, (uint)queryCount);
        device.Api.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, queries.Handle, 0);
        Pipeline bound = default;
        for (int i = 0; i < dispatches.Count; i++)
        {
            DispatchCost cost = new(dispatches[i].Grid, 0);
            Run(i, null, 1);
            Run(i, cost.Range(new StepPart(i, 0, 1, IsWhole: false)), 2);
        }

        recorder.CopyOut(commands, content);
        recorder.End(commands);
        DispatchTimes[][] runs = new DispatchTimes[FirstRuns + MeasuredRuns][];
        for (int run = 0; run < runs.Length; run++)
        {
            submission.Run(commands, "measuring the dispatches");
            ulong[] ticks = queries.Read();
            runs[run] = Enumerable.Range(0, dispatches.Count)
                .Select(i => new DispatchTimes(
                    device.Nanoseconds(ticks[2 * i], ticks[(2 * i) + 1]), device.Nanoseconds(ticks[(2 * i) + 1], ticks[(2 * i) + 2])))
                .ToArray();
        }

        owner.Remove(queries);
        owner.Remove(pool);
        return Enumerable.Range(0, dispatches.Count)
            .Select(i => new DispatchTimes(Middle(i, times => times.WholeNanoseconds), Middle(i, times => times.SmallestNanoseconds)))
            .ToArray();

        void Run(int i, WorkgroupRange? part, int timestamp)
        {
            recorder.Dispatch(commands, dispatches, i, ref bound, part);
            device.Api.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, queries.Handle, (uint)((2 * i) + timestamp));
            recorder.BetweenDispatches(commands);
        }

        double Middle(int i, Func<DispatchTimes, double> time) =>
            runs.Skip(FirstRuns).Select(times => time(times[i])).OrderBy(nanoseconds => nanoseconds).ElementAt(MeasuredRuns / 2);
    }
}
