using System.Diagnostics;

namespace ResNetVk.Conformance.Harness;

/// <summary>Runs suites one after the other.</summary>
public static class ConformanceSuites
{
    /// <summary>Runs suites, and judges their results by what is expected.</summary>
    /// <param name="suites">The suites.</param>
    /// <param name="run">The device, and what to run.</param>
    /// <param name="expected">What is known to fail.</param>
    /// <param name="onResult">Told each result as soon as it is known, on the calling thread.</param>
    /// <param name="cancellation">Ends the run; the report then has what was found by then.</param>
    public static ConformanceReport Run(
        IReadOnlyList<IConformanceSuite> suites, ConformanceRun run, ExpectedFailures expected, Action<CaseResult> onResult, CancellationToken cancellation)
    {
        DateTimeOffset started = DateTimeOffset.Now;
        long start = Stopwatch.GetTimestamp();
        List<SuiteInfo> infos = [];
        List<CaseResult> results = [];
        bool isComplete = true;
        foreach (IConformanceSuite suite in suites)
        {
            long suiteStart = Stopwatch.GetTimestamp();
            try
            {
                foreach (CaseResult result in suite.Run(run, cancellation))
                {
                    Add(result);
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                isComplete = false;
            }
#pragma warning disable CA1031 // A suite that cannot go on is a failure like others; what was found before is kept.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Add(new CaseResult(suite.Name, "suite", "suite", CaseStatus.Failed)
                {
                    Reason = $"the suite ended early: {exception.GetType().Name}: {exception.Message}",
                });
            }

            infos.Add(new SuiteInfo(suite.Name, suite.Title, suite.Description, Stopwatch.GetElapsedTime(suiteStart).TotalMilliseconds));
            if (!isComplete)
            {
                break;
            }
        }

        return new ConformanceReport
        {
            Device = run.Device.Info,
            Suites = infos,
            Results = results,
            IsComplete = isComplete,
            Seed = run.Seed,
            IsQuick = run.IsQuick,
            Filter = run.Filter,
            SuitesLeftOut = run.SuitesLeftOut,
            Started = started,
            Elapsed = Stopwatch.GetElapsedTime(start),
        };

        void Add(CaseResult result)
        {
            CaseResult judged = expected.Apply(result, run.Device.Info);
            results.Add(judged);
            onResult(judged);
        }
    }
}
