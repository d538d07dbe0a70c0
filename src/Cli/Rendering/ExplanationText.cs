using ResNetVk.Conformance.Verification;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Rendering;

/// <summary>Where the time of a network goes, step by step, and what other kernels would take.</summary>
internal static class ExplanationText
{
    /// <summary>Writes a table with a row for each step and its alternatives, and what the device reaches at most.</summary>
    public static void Write(Terminal terminal, Explanation explanation)
    {
        TextTable table = new TextTable().Column("step").Name("kernel").Number("median").Number("share").Number("GFLOP/s").Number("of peak");
        foreach (StepTime step in explanation.Steps)
        {
            double share = step.Chosen.Timing.MedianMilliseconds / explanation.TotalMilliseconds;
            AddRow(table, explanation, step, step.Chosen, step.Name, $"{100 * share:F1} %");
            foreach (AlternativeTime other in step.Alternatives.Where(a => !a.IsChosen))
            {
                AddRow(table, explanation, step, other, "", "");
            }

            foreach (PutAsideAlternative aside in step.PutAside)
            {
                table.Row("", $"not {aside.Name}", "wrong", "", "", "");
            }
        }

        table.WriteTo(terminal);
        IReadOnlyList<StepTime> steps = explanation.Steps;
        foreach (IGrouping<ChoiceReason, StepTime> reason in steps.GroupBy(s => s.Reason).OrderBy(g => g.Key))
        {
            int count = reason.Sum(step => step.StepCount);
            terminal.WriteLine($"{count} {(count == 1 ? "step" : "steps")} {SessionText.Text(reason.Key)}");
        }

        terminal.WriteLine(
            $"sum over {steps.Sum(s => s.StepCount)} steps: {Quantity.Milliseconds(explanation.TotalMilliseconds)}; each step waits for the one before, loads and stores are not counted");
        double best = steps.Sum(s => s.Alternatives.Min(a => a.Timing.MedianMilliseconds));
        terminal.WriteLine($"with the alternative of every step that was fastest now: {Quantity.Milliseconds(best)}");
        DevicePeak peak = explanation.Peak;
        terminal.WriteLine(
            $"peak of the device, measured: {peak.GigaFlops:F1} GFLOP/s in registers, {peak.ReadGigabytes:F1} GB/s read, {peak.WriteGigabytes:F1} GB/s written");
        terminal.WriteLine("operations are those of a direct convolution: Winograd's makes fewer, and may seem to exceed the peak");
    }

    /// <summary>The peak for scripts.</summary>
    public static object Describe(DevicePeak peak) => new
    {
        gigaFlops = peak.GigaFlops,
        readGigabytesPerSecond = peak.ReadGigabytes,
        writeGigabytesPerSecond = peak.WriteGigabytes,
    };

    /// <summary>The steps for scripts.</summary>
    public static object Describe(Explanation explanation) => explanation.Steps.Select(step => new
    {
        name = step.Name,
        @operator = step.Operator,
        steps = step.StepCount,
        multiplyAdds = step.MultiplyAdds,
        reason = step.Reason,
        alternatives = step.Alternatives.Select(a => new
        {
            name = a.Name,
            chosen = a.IsChosen,
            dispatches = a.DispatchCount,
            medianMilliseconds = a.Timing.MedianMilliseconds,
            p10Milliseconds = a.Timing.P10Milliseconds,
            p90Milliseconds = a.Timing.P90Milliseconds,
            bytes = a.SizeInBytes,
            gigaFlops = step.MultiplyAdds > 0 ? a.GigaFlops(step.MultiplyAdds) : (double?)null,
            shareOfPeak = step.MultiplyAdds > 0 ? explanation.Share(step, a) : (double?)null,
        }),
        putAside = step.PutAside.Select(a => new { name = a.Name, worstError = a.WorstError, allowedError = a.AllowedError }),
    });

    private static void AddRow(TextTable table, Explanation explanation, StepTime step, AlternativeTime time, string name, string share) => table.Row(
        name,
        time.IsChosen ? time.Name : $"or {time.Name}",
        Quantity.Milliseconds(time.Timing.MedianMilliseconds),
        share,
        step.MultiplyAdds > 0 ? $"{time.GigaFlops(step.MultiplyAdds):F1}" : "",
        step.MultiplyAdds > 0 ? $"{100 * explanation.Share(step, time):F0} %" : "");
}
