using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>What an alternative wrote, all its outputs one after the other, on two inputs.</summary>
/// <remarks>
/// In the blocked layout lanes past the last channel hold zero, and which lanes those are a session does not know. So there is an input
/// where only the first of every four lanes is not zero (it always belongs to a channel), and one where all are.
/// </remarks>
/// <param name="Sparse">Result for the input of which only the first of every four numbers is not zero.</param>
/// <param name="Dense">Result for the input of which no number is zero.</param>
internal sealed record TrialOutput(float[] Sparse, float[] Dense)
{
    /// <summary>The coarsest type that it was stored in: F32 or F16.</summary>
    public ElementType StoredType { get; init; } = ElementType.F32;
}
