namespace ResNetVk.Runtime;

/// <summary>What self-tests of a model found on one device. Immutable.</summary>
/// <param name="PutAside">Alternatives that computed wrong numbers, by <see cref="AlternativeKey"/>.</param>
/// <param name="Passed">Choices that passed, see <see cref="SelfTestStage"/>; the one that passed last first.</param>
internal sealed record SelfTestRecord(IReadOnlyDictionary<string, SelfTestFinding> PutAside, IReadOnlyList<string> Passed)
{
    // Other input shapes and other filters make other choices; who has more of them tests again.
    private const int MostPassed = 16;

    /// <summary>Nothing is known.</summary>
    public static SelfTestRecord Empty { get; } = new(new Dictionary<string, SelfTestFinding>(), []);

    /// <summary>With what another record knows, which counts where they differ.</summary>
    public SelfTestRecord With(SelfTestRecord other)
    {
        Dictionary<string, SelfTestFinding> putAside = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, SelfTestFinding> finding in PutAside.Concat(other.PutAside))
        {
            putAside[finding.Key] = finding.Value;
        }

        return new SelfTestRecord(putAside, other.Passed.Concat(Passed).Distinct(StringComparer.Ordinal).Take(MostPassed).ToArray());
    }

    /// <summary>With an alternative that computed wrong numbers.</summary>
    public SelfTestRecord WithPutAside(string key, SelfTestFinding finding) =>
        With(new SelfTestRecord(new Dictionary<string, SelfTestFinding> { [key] = finding }, []));

    /// <summary>With a choice that passed.</summary>
    public SelfTestRecord WithPassed(string choice) => With(new SelfTestRecord(new Dictionary<string, SelfTestFinding>(), [choice]));

    /// <summary>True when both know the same.</summary>
    public bool KnowsTheSame(SelfTestRecord other) => Passed.SequenceEqual(other.Passed)
        && PutAside.Count == other.PutAside.Count
        && PutAside.All(finding => other.PutAside.TryGetValue(finding.Key, out SelfTestFinding? same) && same == finding.Value);
}
