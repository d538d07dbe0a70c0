namespace ResNetVk.Runtime;

/// <summary>How far the timing of alternatives has come, see <see cref="SessionOptions.TimingProgress"/>.</summary>
/// <param name="Step">The step whose alternatives are timed; steps of equal shape are timed once, under the name of the first.</param>
/// <param name="Alternative">The alternative that is tried next.</param>
/// <param name="Done">Alternatives that are done with, those the budget did not reach included.</param>
/// <param name="Total">Alternatives there are to time.</param>
/// <param name="Elapsed">Time since the timing began.</param>
public sealed record TimingProgress(string Step, string Alternative, int Done, int Total, TimeSpan Elapsed);
