using System.Globalization;

namespace ResNetVk.Runtime;

/// <summary>An alternative that computed wrong numbers on a device, found by comparing with the golden vectors of the model.</summary>
/// <param name="Role">What the step does.</param>
/// <param name="Step">The step it was found in; equal steps do not take the alternative either.</param>
/// <param name="Alternative">The alternative.</param>
/// <param name="Where">The first number that was wrong, for people: <c>element [0,3,1,2]</c>, <c>sum 7 of 64 over all elements</c>.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Found">What it was.</param>
/// <param name="AllowedError">The difference that was allowed.</param>
public sealed record SelfTestFinding(StepRole Role, string Step, string Alternative, string Where, double Expected, double Found, double AllowedError)
{
    /// <summary>The difference; NaN where no number was found.</summary>
    public double Error => Math.Abs(Found - Expected);

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "{0} in step '{1}': {2} is {3:G7}, expected {4:G7}, off by {5:G3} where {6:G3} is allowed",
        Alternative,
        Step,
        Where,
        Found,
        Expected,
        Error,
        AllowedError);
}
