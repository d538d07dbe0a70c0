namespace ResNetVk.Converter.Operators;

/// <summary>Reductions of a pooling window; the numbers are those of <c>pool2d.comp</c>.</summary>
public enum PoolKind
{
    /// <summary>Largest element inside the input; padding never wins.</summary>
    Max = 0,

    /// <summary>Mean of the elements inside the input.</summary>
    Average = 1,

    /// <summary>Mean over the window inside input and padding; padding counts as zero.</summary>
    AverageWithPadding = 2,
}
