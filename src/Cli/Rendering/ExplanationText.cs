using ResNetVk.Conformance.Verification;

namespace ResNetVk.Cli.Rendering;

/// <summary>Where the time of a network goes, step by step, and what other kernels would take.</summary>
internal static class ExplanationText
{
    /// <summary>Writes a table with a row for each step.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<StepTime> steps)
    {
        double total = steps.Sum(s => s.Chosen.Timing.MedianMilliseconds);
        TextTable table = new TextTable().Column("step").Name("kernel").Number("median").Number("share").Number("GFLOP/s");
        foreach (StepTime step in steps)
        {
            double median = step.Chosen.Timing.MedianMilliseconds;
            AddRow(table, step, step.Chosen, step.Name, $"{100 * median / total:F1} %");
            foreach (AlternativeTime other in step.Alternatives.Where(a => !a.IsChosen))
            {
                AddRow(table, step, other, "", "");
            }
        }

        table.WriteTo(terminal);
        terminal.WriteLine($"sum over {steps.Count} steps: {Quantity.Milliseconds(total)}; each step waits for the one before, loads and stores are not counted");
        double best = steps.Sum(s => s.Alternatives.Min(a => a.Timing.MedianMilliseconds));
        terminal.WriteLine($"with the fastest alternative of every step: {Quantity.Milliseconds(best)}");
    }

    /// <summary>The same for scripts.</summary>
    public static object Describe(IReadOnlyList<StepTime> steps) => steps.Select(step => new
    {
        name = step.Name,
        @operator = step.Operator,
        multiplyAdds = step.MultiplyAdds,
        alternatives = step.Alternatives.Select(a => new
        {
            name = a.Name,
            chosen = a.IsChosen,
            medianMilliseconds = a.Timing.MedianMilliseconds,
            p10Milliseconds = a.Timing.P10Milliseconds,
            p90Milliseconds = a.Timing.P90Milliseconds,
            gigaFlops = step.MultiplyAdds > 0 ? GigaFlops(step, a) : (double?)null,
        }),
    });

    private static void AddRow(TextTable table, StepTime step, AlternativeTime time, string name, string share) => table.Row(
        name,
        time.IsChosen ? time.Name : $"or {time.Name}",
        Quantity.Milliseconds(time.Timing.MedianMilliseconds),
        share,
        step.MultiplyAdds > 0 ? $"{GigaFlops(step, time):F1}" : "");

    // A multiply-add counts as two floating-point operations.
    private static double GigaFlops(StepTime step, AlternativeTime alternative) => 2e-6 * step.MultiplyAdds / alternative.Timing.MedianMilliseconds;
}
