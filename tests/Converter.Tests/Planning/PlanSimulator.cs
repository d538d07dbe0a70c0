using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

/// <summary>Replays a plan on a symbolic arena that remembers who wrote each byte range, and asserts that nobody reads what was overwritten.</summary>
internal sealed class PlanSimulator
{
    private readonly List<(long Begin, long End, string Writer)> _arena = [];

    /// <summary>Who wrote what each step reads: "reader ← writer" by step, in order.</summary>
    public List<string> Reads { get; } = [];

    /// <summary>Replays step by step, with the first alternative of each that computes no other, or with the last.</summary>
    public static PlanSimulator Replay(ModelPlan plan, bool reference, bool picture)
    {
        PlanSimulator simulator = new();
        IEnumerable<PlanStep> steps =
        [
            .. plan.Inputs.Select(i => picture ? i.LoadImage ?? i.Load : i.Load),
            .. plan.Steps,
            .. plan.Outputs.Select(o => o.Store),
            .. plan.Classification?.Steps ?? [],
        ];
        HashSet<PlanStep> loads = [.. plan.Inputs.Select(i => i.Load)];
        foreach (PlanStep step in reference ? [] : steps.Where(loads.Contains))
        {
            // Before all dispatches.
            if (step.FirstAlone().Copy is ArenaRange copy)
            {
                simulator.Write(copy.OffsetInBytes, copy.OffsetInBytes + copy.SizeInBytes, step.Name);
            }
        }

        foreach (PlanStep step in steps)
        {
            Alternative alternative = reference ? step.Alternatives[^1] : step.FirstAlone();
            if (alternative.Copy is ArenaRange copy && !loads.Contains(step))
            {
                simulator.Read(step.Name, copy.OffsetInBytes, copy.SizeInBytes);
            }

            foreach (Dispatch dispatch in alternative.Dispatches)
            {
                simulator.Execute(step.Name, dispatch);
            }
        }

        return simulator;
    }

    private void Execute(string step, Dispatch dispatch)
    {
        Binding[] arena = [.. dispatch.Bindings.Where(b => b.Space == BufferSpace.Arena)];
        foreach (Binding read in arena.Where(b => !b.Writes))
        {
            Read(step, read.OffsetInBytes, read.SizeInBytes);
        }

        foreach (Binding write in arena.Where(b => b.Writes))
        {
            Assert.DoesNotContain(arena, b => !b.Writes && b.OffsetInBytes < write.OffsetInBytes + write.SizeInBytes
                && write.OffsetInBytes < b.OffsetInBytes + b.SizeInBytes);
            Write(write.OffsetInBytes, write.OffsetInBytes + write.SizeInBytes, step);
        }
    }

    private void Read(string step, long begin, long size)
    {
        long end = begin + size;
        string[] writers = [.. _arena.Where(r => r.Begin < end && begin < r.End).Select(r => r.Writer).Distinct()];
        string writer = Assert.Single(writers);
        long covered = _arena.Where(r => r.Begin < end && begin < r.End).Sum(r => Math.Min(r.End, end) - Math.Max(r.Begin, begin));
        Assert.True(covered == size, $"step '{step}' reads {size} bytes, '{writer}' wrote {covered} of them");
        Reads.Add($"{step} <- {writer}");
    }

    private void Write(long begin, long end, string writer)
    {
        for (int i = _arena.Count - 1; i >= 0; i--)
        {
            (long b, long e, string w) = _arena[i];
            if (b >= end || begin >= e)
            {
                continue;
            }

            _arena.RemoveAt(i);
            if (b < begin)
            {
                _arena.Add((b, begin, w));
            }

            if (end < e)
            {
                _arena.Add((end, e, w));
            }
        }

        _arena.Add((begin, end, writer));
    }
}
