namespace ResNetVk.Conformance.Harness;

/// <summary>What a report says of a suite.</summary>
/// <param name="Name">See <see cref="IConformanceSuite.Name"/>.</param>
/// <param name="Title">See <see cref="IConformanceSuite.Title"/>.</param>
/// <param name="Description">See <see cref="IConformanceSuite.Description"/>.</param>
/// <param name="ElapsedMilliseconds">Time of all its cases.</param>
public sealed record SuiteInfo(string Name, string Title, string Description, double ElapsedMilliseconds);
