namespace ResNetVk.Runtime;

/// <summary>What became of the self-test of a session.</summary>
public enum SelfTestOutcome
{
    /// <summary>It was run, and the alternatives that the session has now passed.</summary>
    Passed,

    /// <summary>The same alternatives passed earlier on this device, in this process or in one that stored it.</summary>
    Remembered,

    /// <summary><see cref="SelfTestMode.Off"/>.</summary>
    Off,

    /// <summary>The model file has no golden vectors.</summary>
    NoGoldenVectors,
}
