namespace ResNetVk.Training;

/// <summary>How a shortcut crosses a change of shape (He et al. 2015 §3.3, options A and B).</summary>
public enum ShortcutOption
{
    /// <summary>Every second row and column of the input, with channels of zeros added evenly before and after; no parameters.</summary>
    A,

    /// <summary>A 1 × 1 convolution with stride, followed by batch normalisation.</summary>
    B,
}
