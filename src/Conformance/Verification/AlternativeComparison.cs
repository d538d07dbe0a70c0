using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Verification;

/// <summary>Times every alternative of every step of a network on a device.</summary>
public static class AlternativeComparison
{
    /// <summary>Runs the network once for each alternative, all steps at the same time, and measures each dispatch.</summary>
    /// <remarks>
    /// The n-th session takes the n-th alternative of every step that has so many, the last one of the others: as many sessions as the step
    /// with the most alternatives has. They run in turns, so that what else the machine does meets all alike. Reference alternatives are
    /// left out where there is another.
    /// </remarks>
    /// <param name="device">A device whose queue has timestamps.</param>
    /// <param name="model">The network.</param>
    /// <param name="options">Time-out and pipeline cache; its filter is not used.</param>
    /// <param name="runs">Measured runs of each, at least 1.</param>
    /// <param name="progress">Receives the share that is done; may be null.</param>
    /// <returns>One entry per step of the body, in order.</returns>
    /// <exception cref="DeviceRequirementException">The device cannot run a step, or has no timestamps.</exception>
    public static IReadOnlyList<StepTime> Run(
        VulkanDevice device, CompiledModel model, SessionOptions options, int runs, Action<double>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        Dictionary<PlanStep, Alternative[]> candidates = new(ReferenceEqualityComparer.Instance);
        foreach (PlanStep step in model.Plan.Steps)
        {
            candidates.Add(step, Candidates(step, device));
        }

        int most = candidates.Values.Select(c => c.Length).DefaultIfEmpty(1).Max();
        List<InferenceSession> sessions = [];
        try
        {
            for (int i = 0; i < most; i++)
            {
                int index = i;
                sessions.Add(InferenceSession.Create(device, model, options with
                {
                    AlternativeFilter = (step, alternative) =>
                        !candidates.TryGetValue(step, out Alternative[]? list) || ReferenceEquals(list[Math.Min(index, list.Length - 1)], alternative),
                }));
            }

            return Measure(model, candidates, sessions, runs, progress);
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }
    }

    private static List<StepTime> Measure(
        CompiledModel model, Dictionary<PlanStep, Alternative[]> candidates, List<InferenceSession> sessions, int runs, Action<double>? progress)
    {
        Dictionary<(string Step, string Alternative), List<double>> times = [];
        for (int run = -1; run < runs; run++)
        {
            for (int i = 0; i < sessions.Count; i++)
            {
                SessionProfile profile = sessions[i].Profile();

                // The first run compiles on some drivers.
                if (run >= 0)
                {
                    Collect(profile, times);
                }

                progress?.Invoke((double)(((run + 1) * sessions.Count) + i + 1) / ((runs + 1) * sessions.Count));
            }
        }

        return
        [
            .. model.Plan.Steps.Select(step => new StepTime(
                step.Name,
                step.Operator,
                step.MultiplyAdds,
                [.. candidates[step].Select((a, i) => new AlternativeTime(a.Name, Timing.Of(times[(step.Name, a.Name)]), IsChosen: i == 0))])),
        ];
    }

    private static void Collect(SessionProfile profile, Dictionary<(string Step, string Alternative), List<double>> times)
    {
        foreach (IGrouping<(string, string), DispatchTime> step in profile.Dispatches
            .Where(d => d.Role == StepRole.Body)
            .GroupBy(d => (d.Step, d.Alternative)))
        {
            if (!times.TryGetValue(step.Key, out List<double>? list))
            {
                times[step.Key] = list = [];
            }

            list.Add(step.Sum(d => d.ElapsedNanoseconds) * 1e-6);
        }
    }

    private static Alternative[] Candidates(PlanStep step, VulkanDevice device)
    {
        Alternative[] possible = [.. step.Alternatives.Where(a => RequirementCheck.Unmet(a.Requirements, device.Capabilities) is null)];
        return possible.Length > 1 ? possible[..^1] : possible;
    }
}
