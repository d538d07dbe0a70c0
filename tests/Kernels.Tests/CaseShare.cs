namespace ResNetVk.Kernels.Tests;

/// <summary>Cases that the variants of a kernel share out among themselves: each takes a few in turn, together they take all.</summary>
/// <remarks>
/// For what the variants have in common, as they are one source: every variant with every case would compile for minutes and see the same lines again.
/// </remarks>
internal static class CaseShare
{
    /// <summary>
    /// True where Mesa's software driver was told the width of its vectors: what differs from a run with its own width is the number of lanes.
    /// </summary>
    public static bool IsOtherWidth { get; } = Environment.GetEnvironmentVariable("LP_NATIVE_VECTOR_WIDTH") is not null;

    /// <summary>The cases of one variant.</summary>
    /// <param name="cases">All of them.</param>
    /// <param name="variant">Its place among the variants that share them.</param>
    /// <param name="count">How many it takes.</param>
    public static T[] Of<T>(T[] cases, int variant, int count) =>
        [.. Enumerable.Range(0, Math.Min(count, cases.Length)).Select(i => cases[((variant * count) + i) % cases.Length])];
}
