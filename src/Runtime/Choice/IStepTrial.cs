namespace ResNetVk.Runtime;

/// <summary>Runs the alternatives of one shape on a device. Tests replace it by one with times and outputs of their own.</summary>
internal interface IStepTrial : IDisposable
{
    /// <summary>Compiles an alternative, packs its weights and computes its outputs on the same input as every other one.</summary>
    /// <param name="candidate">Position in <see cref="StepShape.Candidates"/>.</param>
    public TrialOutput Compute(int candidate);

    /// <summary>The outputs of <see cref="StepShape.Reference"/>, which need not be a candidate.</summary>
    public TrialOutput ComputeReference();

    /// <summary>Runs an alternative that was computed before once more.</summary>
    /// <param name="candidate">Position in <see cref="StepShape.Candidates"/>.</param>
    /// <returns>Nanoseconds from the start of its first dispatch to the end of its last.</returns>
    public double Measure(int candidate);
}
