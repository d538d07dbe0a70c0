namespace ResNetVk.Converter.Operators;

/// <summary>Reductions of a pooling window or a group of channels; the numbers are those of <c>Include/reduction.glsl</c>. NaN wins every one.</summary>
public enum PoolKind
{
    /// <summary>Largest element inside the input; padding never wins.</summary>
    Max = 0,

    /// <summary>Mean of the elements inside the input.</summary>
    Average = 1,

    /// <summary>Mean over the window inside input and padding; padding counts as zero.</summary>
    AverageWithPadding = 2,

    /// <summary>Smallest element inside the input; padding never wins.</summary>
    Min = 3,
}
