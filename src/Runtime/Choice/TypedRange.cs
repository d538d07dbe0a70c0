using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>A part of a buffer and what lies there.</summary>
/// <param name="Range">The part.</param>
/// <param name="Type">The type of its elements: F32 or F16.</param>
internal sealed record TypedRange(BufferRange Range, ElementType Type);
