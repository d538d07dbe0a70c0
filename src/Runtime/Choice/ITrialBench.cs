namespace ResNetVk.Runtime;

/// <summary>Where alternatives are tried. Tests replace it by one without a device.</summary>
internal interface ITrialBench
{
    /// <summary>Prepares to try the alternatives of a shape.</summary>
    /// <returns>The caller owns it; null when they need more memory than timing may take.</returns>
    public IStepTrial? Open(StepShape shape);
}
