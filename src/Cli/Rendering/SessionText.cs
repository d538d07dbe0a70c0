using ResNetVk.Cli.Commands;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Rendering;

/// <summary>What a session on a device is made of.</summary>
internal static class SessionText
{
    /// <summary>Writes lines.</summary>
    public static void Write(Terminal terminal, LoadedModel loaded)
    {
        SessionDescription session = loaded.Session.Description;
        terminal.WriteLine($"on {loaded.Device.Info.Name}");
        foreach ((string alternative, int count) in Kernels(session))
        {
            terminal.WriteLine($"  kernel {alternative} for {count} {(count == 1 ? "step" : "steps")}");
        }

        foreach ((ChoiceReason reason, int count) in Reasons(session))
        {
            terminal.WriteLine($"  {count} {(count == 1 ? "step" : "steps")} {Text(reason)}");
        }

        terminal.WriteLine($"  device memory {session.DeviceMemoryInBytes} bytes, {session.WeightMemoryInBytes} of them weights");
        terminal.WriteLine($"  pipelines {session.PipelineCount}, dispatches {session.DispatchCount}, barriers {session.BarrierCount}");
        terminal.WriteLine($"  self-test {Text(session.SelfTest)}");
        foreach (SelfTestFinding finding in session.SelfTest.PutAside)
        {
            terminal.WriteLine($"    put aside {finding}");
        }

        LoadTimes times = session.LoadTimes;
        terminal.WriteLine(
            $"  loaded in {Milliseconds(times.Total)}: choosing {Milliseconds(times.Selection + times.Choice)}, pipelines {Milliseconds(times.Pipelines)}, "
            + $"memory {Milliseconds(times.Memory)}, weights {Milliseconds(times.Weights)}, self-test {Milliseconds(times.SelfTest)}, recording {Milliseconds(times.Recording)}");
    }

    /// <summary>The same for JSON.</summary>
    public static object Describe(LoadedModel loaded)
    {
        SessionDescription session = loaded.Session.Description;
        return new
        {
            device = loaded.Device.Info.Name,
            deviceMemoryBytes = session.DeviceMemoryInBytes,
            weightMemoryBytes = session.WeightMemoryInBytes,
            pipelines = session.PipelineCount,
            dispatches = session.DispatchCount,
            barriers = session.BarrierCount,
            loadMilliseconds = new
            {
                total = session.LoadTimes.Total.TotalMilliseconds,
                selection = session.LoadTimes.Selection.TotalMilliseconds,
                choice = session.LoadTimes.Choice.TotalMilliseconds,
                pipelines = session.LoadTimes.Pipelines.TotalMilliseconds,
                memory = session.LoadTimes.Memory.TotalMilliseconds,
                weights = session.LoadTimes.Weights.TotalMilliseconds,
                selfTest = session.LoadTimes.SelfTest.TotalMilliseconds,
                recording = session.LoadTimes.Recording.TotalMilliseconds,
            },
            pipelineCache = session.PipelineCache,
            choiceFile = session.ChoiceFile,
            selfTest = Describe(session.SelfTest),
            steps = session.Steps,
        };
    }

    /// <summary>What a self-test did, as the end of a sentence that begins with it.</summary>
    public static string Text(SelfTestDescription test) => test.Outcome switch
    {
        SelfTestOutcome.Passed => $"passed now: {test.Steps} steps in {Milliseconds(test.Duration)}, at most {100 * test.LargestShare:F1} % of the allowed error",
        SelfTestOutcome.Remembered => "passed earlier on this device",
        SelfTestOutcome.Off => "not wanted",
        SelfTestOutcome.NoGoldenVectors => "impossible: the file has no golden vectors",
        _ => throw new ArgumentOutOfRangeException(nameof(test), test.Outcome, "not an outcome"),
    };

    private static object Describe(SelfTestDescription test) => new
    {
        outcome = test.Outcome,
        milliseconds = test.Duration.TotalMilliseconds,
        steps = test.Steps,
        largestShare = test.LargestShare,
        putAside = test.PutAside.Select(finding => new
        {
            step = finding.Step,
            alternative = finding.Alternative,
            where = finding.Where,
            expected = finding.Expected,
            found = double.IsFinite(finding.Found) ? finding.Found : (double?)null,
            allowedError = finding.AllowedError,
        }),
        file = test.File,
        fileProblem = test.FileProblem,
    };

    /// <summary>A reason as the end of a sentence that begins with a step.</summary>
    public static string Text(ChoiceReason reason) => reason switch
    {
        ChoiceReason.OnlyOne => "without a choice on this device",
        ChoiceReason.FirstInOrder => "in the plan's order",
        ChoiceReason.Measured => "by times measured now",
        ChoiceReason.Stored => "by times measured earlier",
        ChoiceReason.Covered => "computed by a step before them",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason"),
    };

    private static string Milliseconds(TimeSpan time) => Quantity.Milliseconds(time.TotalMilliseconds);

    private static IEnumerable<(ChoiceReason Reason, int Count)> Reasons(SessionDescription session) =>
        session.Steps.GroupBy(s => s.Reason).OrderBy(g => g.Key).Select(g => (g.Key, g.Count()));

    // In the order in which they first occur.
    private static IEnumerable<(string Alternative, int Count)> Kernels(SessionDescription session) =>
        session.Steps.GroupBy(s => s.Alternative).Select(g => (g.Key, g.Count()));
}
