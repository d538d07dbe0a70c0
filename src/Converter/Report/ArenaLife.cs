using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>A region of the arena from the step that writes it to the last step that reads it before it is written again.</summary>
/// <param name="OffsetInBytes">Where it begins in the arena.</param>
/// <param name="SizeInBytes">Its size.</param>
/// <param name="First">Index of the step that writes it.</param>
/// <param name="Last">Index of the last step that reads it; <paramref name="First"/> when none does.</param>
/// <param name="Writer">Name of the step that writes it.</param>
internal sealed record ArenaLife(long OffsetInBytes, long SizeInBytes, int First, int Last, string Writer)
{
    private long EndInBytes => OffsetInBytes + SizeInBytes;

    /// <summary>The lives of all regions that these steps use, with any of the alternatives that compute one step, in order of <see cref="First"/>.</summary>
    /// <param name="steps">All steps of an inference in execution order; indices count from its beginning.</param>
    public static IReadOnlyList<ArenaLife> Of(IReadOnlyList<PlanStep> steps)
    {
        List<ArenaLife> lives = [];
        for (int step = 0; step < steps.Count; step++)
        {
            foreach (Binding binding in steps[step].Alternatives.Where(a => a.Covers == 0).SelectMany(a => a.Dispatches).SelectMany(d => d.Bindings).Where(b => b.Space == BufferSpace.Arena))
            {
                long end = binding.OffsetInBytes + binding.SizeInBytes;

                // Overlapping regions written by one step are one place that its alternatives use in part or whole.
                ArenaLife[] written = [.. lives.Where(l => l.First == step && l.OffsetInBytes < end && binding.OffsetInBytes < l.EndInBytes)];
                if (binding.Writes)
                {
                    long begin = written.Select(l => l.OffsetInBytes).Append(binding.OffsetInBytes).Min();
                    long last = written.Select(l => l.EndInBytes).Append(end).Max();
                    ArenaLife place = new(begin, last - begin, step, step, steps[step].Name);
                    if (written.Length == 0)
                    {
                        lives.Add(place);
                    }
                    else
                    {
                        lives[lives.IndexOf(written[0])] = place;
                        lives.RemoveAll(l => written.Skip(1).Contains(l));
                    }
                }
                else if (written.Length == 0)
                {
                    int read = lives.FindLastIndex(l => l.OffsetInBytes == binding.OffsetInBytes && l.SizeInBytes == binding.SizeInBytes);
                    if (read >= 0)
                    {
                        lives[read] = lives[read] with { Last = step };
                    }
                }
            }
        }

        return lives;
    }
}
