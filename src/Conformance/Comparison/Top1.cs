namespace ResNetVk.Conformance.Comparison;

/// <summary>Whether two vectors of scores name the same class.</summary>
public enum Top1
{
    /// <summary>They name different classes.</summary>
    Different,

    /// <summary>One of them names no class, because its largest score is NaN or infinite.</summary>
    NotFinite,

    /// <summary>They name different classes, which errors of the size allowed can exchange.</summary>
    Tie,

    /// <summary>They name the same class.</summary>
    Same,
}
