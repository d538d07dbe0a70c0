namespace ResNetVk.Runtime;

/// <summary>Why a session took an alternative.</summary>
public enum ChoiceReason
{
    /// <summary>The device can run no other that the session's filter admits.</summary>
    OnlyOne,

    /// <summary>It is the first in the plan's order, and nothing was measured: timing is off, its budget did not reach the
    /// step, or the only other alternative is the reference, which is there to be right.</summary>
    FirstInOrder,

    /// <summary>The alternatives were timed on this device when the session was created.</summary>
    Measured,

    /// <summary>The alternatives were timed on this device earlier, by this process or by the one that wrote the file.</summary>
    Stored,

    /// <summary>A step before it computes this one, too, in the same dispatch; it has none of its own.</summary>
    Covered,
}
