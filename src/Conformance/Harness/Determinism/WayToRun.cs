namespace ResNetVk.Conformance.Harness.Determinism;

/// <summary>The ways to run a network.</summary>
public enum WayToRun
{
    /// <summary>Submitted and waited for.</summary>
    Run,

    /// <summary>Submitted, with nobody waiting.</summary>
    RunAsync,

    /// <summary>Recorded into a command buffer of a host.</summary>
    Record,

    /// <summary>In parts that fit a time budget.</summary>
    Step,
}
