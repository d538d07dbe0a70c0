namespace ResNetVk.Conformance.Harness;

/// <summary>A set of conformance cases that belong together, such as all operators or all networks.</summary>
public interface IConformanceSuite
{
    /// <summary>One lower-case word for options, JSON and lists of expected failures.</summary>
    public string Name { get; }

    /// <summary>The heading in the report.</summary>
    public string Title { get; }

    /// <summary>What it shows, and against what: one or two sentences for the report.</summary>
    public string Description { get; }

    /// <summary>Runs its cases one after the other, on the calling thread.</summary>
    /// <param name="run">The device, and what to run.</param>
    /// <param name="cancellation">Ends the run between two cases.</param>
    /// <returns>A result for each case, as soon as it is known. What goes wrong in a case is its result, not an exception.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<CaseResult> Run(ConformanceRun run, CancellationToken cancellation);
}
