using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Tests.Planning.Chains;

/// <summary>Which step made what a step reads, where every step runs its reference.</summary>
internal sealed class ReferenceFlow
{
    private readonly List<(long Begin, long End, int Step)> _written = [];
    private readonly List<(int Reader, Binding Read, int Maker)> _reads = [];

    /// <summary>Follows a plan.</summary>
    public ReferenceFlow(ModelPlan plan)
    {
        foreach (PlannedInput input in plan.Inputs)
        {
            Add(input.Load, -1);
        }

        for (int i = 0; i < plan.Steps.Count; i++)
        {
            Add(plan.Steps[i], i);
        }

        foreach (PlanStep step in (IEnumerable<PlanStep>)[.. plan.Outputs.Select(output => output.Store), .. plan.Classification?.Steps ?? []])
        {
            Add(step, plan.Steps.Count);
        }
    }

    /// <summary>Every read of the arena: by which step, and which made it. Loads are -1, what comes behind the body is the number of steps.</summary>
    public IReadOnlyList<(int Reader, Binding Read, int Maker)> Reads => _reads;

    /// <summary>The step that made what a step reads at a place.</summary>
    public int MakerOf(int reader, Binding read) => _reads.First(r => r.Reader == reader && r.Read.OffsetInBytes == read.OffsetInBytes).Maker;

    private void Add(PlanStep step, int number)
    {
        foreach (Dispatch dispatch in step.Alternatives[^1].Dispatches)
        {
            Binding[] arena = [.. dispatch.Bindings.Where(binding => binding.Space == BufferSpace.Arena)];
            _reads.AddRange(arena.Where(binding => !binding.Writes).Select(read => (
                number, read, _written.Last(w => w.Begin <= read.OffsetInBytes && read.OffsetInBytes < w.End).Step)));
            _written.AddRange(arena.Where(binding => binding.Writes).Select(write => (write.OffsetInBytes, write.OffsetInBytes + write.SizeInBytes, number)));
        }
    }
}
