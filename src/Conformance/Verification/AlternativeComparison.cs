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
    /// left out where there is another and the session does not take them, and so are those the session has put aside and, on a processor,
    /// those that state no subgroup size where the session takes one that does.
    /// </remarks>
    /// <param name="device">A device whose queue has timestamps.</param>
    /// <param name="session">The session whose choices are explained; it is not run.</param>
    /// <param name="options">Its time-out; nothing else of it is used.</param>
    /// <param name="runs">Measured runs of each, at least 1.</param>
    /// <param name="progress">Receives the share that is done; may be null.</param>
    /// <returns>One entry per step of the body, in order; one for steps that the session computes together, with what they take one by one.</returns>
    /// <exception cref="DeviceRequirementException">The device cannot run a step, or has no timestamps.</exception>
    public static IReadOnlyList<StepTime> Run(
        VulkanDevice device, InferenceSession session, SessionOptions options, int runs, Action<double>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        CompiledModel model = session.Model;
        StepDescription[] choices = [.. session.Description.Steps.Where(s => s.Role == StepRole.Body)];
        Dictionary<PlanStep, Alternative[]> candidates = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < choices.Length; i++)
        {
            if (choices[i].Reason != ChoiceReason.Covered)
            {
                candidates.Add(model.Plan.Steps[i], Candidates(model.Plan.Steps[i], choices[i], device));
            }
        }

        int most = candidates.Values.Select(c => c.Length).DefaultIfEmpty(1).Max();
        List<InferenceSession> sessions = [];
        try
        {
            for (int i = 0; i < most; i++)
            {
                int index = i;
                sessions.Add(InferenceSession.Create(device, model, new SessionOptions
                {
                    Timeout = options.Timeout,
                    AlternativeFilter = (step, alternative) =>
                        !candidates.TryGetValue(step, out Alternative[]? list) || ReferenceEquals(list[Math.Min(index, list.Length - 1)], alternative),
                }));
            }

            // What steps take one by one that are computed together.
            if (choices.Any(choice => choice.Reason == ChoiceReason.Covered))
            {
                sessions.Add(InferenceSession.Create(device, model, new SessionOptions
                {
                    Timeout = options.Timeout,
                    AlternativeFilter = (_, alternative) => alternative.Covers == 0,
                }));
            }

            return Measure(model, choices, candidates, sessions, runs, progress);
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }
    }

    private static List<StepTime> Measure(
        CompiledModel model,
        StepDescription[] choices,
        Dictionary<PlanStep, Alternative[]> candidates,
        List<InferenceSession> sessions,
        int runs,
        Action<double>? progress)
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
            .. model.Plan.Steps.Select((step, i) => (Step: step, Choice: choices[i], Covered: Covered(model.Plan, candidates, i)))
                .Where(row => candidates.ContainsKey(row.Step))
                .Select(row => new StepTime(
                    row.Step.Name,
                    row.Covered.Length == 0 ? row.Step.Operator : $"{row.Covered.Length + 1} steps to {row.Covered[^1].Name}",
                    row.Step.MultiplyAdds + row.Covered.Sum(step => step.MultiplyAdds),
                    [
                        .. candidates[row.Step].Select(a => new AlternativeTime(
                            a.Name,
                            Timing.Of(times[(row.Step.Name, a.Name)]),
                            IsChosen: a.Name == row.Choice.Alternative,
                            SizeInBytes(a),
                            a.Dispatches.Count)),
                        .. row.Covered.Length == 0 ? [] : new[] { OneByOne([row.Step, .. row.Covered], times) },
                    ],
                    row.Choice.Reason,
                    row.Choice.PutAside) { StepCount = row.Covered.Length + 1 }),
        ];
    }

    // The steps that the chosen alternative of a step computes, too.
    private static PlanStep[] Covered(ModelPlan plan, Dictionary<PlanStep, Alternative[]> candidates, int step) =>
        candidates.TryGetValue(plan.Steps[step], out Alternative[]? list) ? [.. plan.Steps.Skip(step + 1).Take(list[0].Covers)] : [];

    private static AlternativeTime OneByOne(PlanStep[] steps, Dictionary<(string Step, string Alternative), List<double>> times)
    {
        List<double>[] each = [.. steps.Select(step => times[(step.Name, step.Alternatives.First(a => a.Covers == 0 && times.ContainsKey((step.Name, a.Name))).Name)])];
        return new AlternativeTime(
            "step by step",
            Timing.Of([.. Enumerable.Range(0, each[0].Count).Select(run => each.Sum(list => list[run]))]),
            IsChosen: false,
            steps.Sum(step => SizeInBytes(step.FirstAlone())),
            steps.Length);
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

    private static Alternative[] Candidates(PlanStep step, StepDescription choice, VulkanDevice device)
    {
        Alternative chosen = step.Alternatives.First(a => a.Name == choice.Alternative);
        return
        [
            .. step.Alternatives.Where(a => ReferenceEquals(a, chosen)
                || (chosen.Covers == 0
                    && a.Covers == 0
                    && !ReferenceEquals(a, step.Alternatives[^1])
                    && RequirementCheck.IsWorthTrying(a, chosen, device.Info.Type)
                    && RequirementCheck.Unmet(a.Requirements, device.Capabilities) is null
                    && choice.PutAside.All(aside => aside.Name != a.Name))),
        ];
    }

    // A dispatch may have a binding twice, as a convolution without a shortcut has its input.
    private static long SizeInBytes(Alternative alternative) => alternative.Dispatches.Sum(dispatch => dispatch.Bindings
        .Select(b => (b.Space, b.Tensor, b.Index, b.OffsetInBytes, b.SizeInBytes))
        .Distinct()
        .Sum(b => b.SizeInBytes));
}
