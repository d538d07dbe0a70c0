namespace ResNetVk.Conformance.Harness;

/// <summary>How a conformance case ended.</summary>
public enum CaseStatus
{
    /// <summary>Within its bound.</summary>
    Passed,

    /// <summary>Out of its bound, or it could not be run though it should.</summary>
    Failed,

    /// <summary>Failed, as <see cref="CaseResult.Reason"/> says it must.</summary>
    ExpectedFailure,

    /// <summary>Passed though it was expected to fail: what is known about it is out of date, which counts as a failure.</summary>
    SurprisePass,

    /// <summary>Was not run, for the stated reason.</summary>
    Skipped,
}
