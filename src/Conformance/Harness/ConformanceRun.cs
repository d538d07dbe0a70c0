using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness;

/// <summary>What a conformance run is made on, and how much of it.</summary>
/// <param name="Device">Owned by the caller; suites create sessions on it, and dispose them.</param>
public sealed record ConformanceRun(VulkanDevice Device)
{
    /// <summary>Seed of every random number: the same seed gives the same cases and inputs on every machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>True for the short form: a fixed part of the cases, which still has every operator and alternative.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Only cases whose <see cref="CaseResult.Id"/> contains this text; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Names of suites that there are and that are not run: the report says so beside its verdict.</summary>
    public IReadOnlyList<string> SuitesLeftOut { get; init; } = [];

    /// <summary>True when a case is to be run.</summary>
    public bool Includes(string suite, string name) => Filter is null || $"{suite}/{name}".Contains(Filter, StringComparison.OrdinalIgnoreCase);
}
