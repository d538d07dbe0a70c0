using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary>What a command keeps between runs.</summary>
/// <param name="UsesCache">True to keep compiled pipelines and choices of alternatives in <see cref="CacheFolder"/>.</param>
/// <param name="TimingBudget">See <see cref="Runtime.SessionOptions.TimingBudget"/>; null for its default.</param>
/// <param name="SelfTest">See <see cref="Runtime.SessionOptions.SelfTest"/>.</param>
internal sealed record SessionSettings(bool UsesCache, TimeSpan? TimingBudget, SelfTestMode SelfTest)
{
    /// <summary>What applies unless the user says otherwise.</summary>
    public static SessionSettings Usual { get; } = new(UsesCache: true, TimingBudget: null, SelfTestMode.Auto);
}
