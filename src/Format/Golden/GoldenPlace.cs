namespace ResNetVk.Format.Golden;

/// <summary>Which list of the plan a step stands in.</summary>
public enum GoldenPlace
{
    /// <summary>The load step of an input.</summary>
    Load,

    /// <summary>A step of the network's body.</summary>
    Step,

    /// <summary>The store step of an output.</summary>
    Store,
}
