namespace ResNetVk.Converter.Planning.Chains;

/// <summary>How the kernel <c>chain_lanes</c> computes a layer; the numbers are those of its <c>FORM_*</c>.</summary>
internal enum ChainForm
{
    /// <summary>A 3×3 convolution of stride 1: by rows of taps or, in a variant for it, by Winograd's scheme.</summary>
    Same3x3 = 0,

    /// <summary>A convolution of any kernel size and stride, or a fully connected layer.</summary>
    Any = 1,

    /// <summary>The mean over all pixels of a channel.</summary>
    Average = 2,
}
