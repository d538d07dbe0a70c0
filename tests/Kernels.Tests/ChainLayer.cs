namespace ResNetVk.Kernels.Tests;

/// <summary>A layer of a <see cref="Chain"/>: a convolution with a shortcut and bounds, or a mean.</summary>
/// <param name="OC">Output channels.</param>
/// <param name="KH">Kernel height.</param>
/// <param name="KW">Kernel width.</param>
/// <param name="SH">Stride.</param>
/// <param name="SW">Stride.</param>
/// <param name="PT">Padding above.</param>
/// <param name="PL">Padding on the left.</param>
/// <param name="OH">Output height; padding below is what it takes.</param>
/// <param name="OW">Output width.</param>
internal sealed record ChainLayer(int OC, int KH, int KW, int SH, int SW, int PT, int PL, int OH, int OW)
{
    /// <summary>The mean over all pixels of a channel.</summary>
    public static readonly ChainLayer Mean = new(0, 1, 1, 1, 1, 0, 0, 1, 1) { IsMean = true };

    /// <summary>True for a mean, which has the channels of its input.</summary>
    public bool IsMean { get; private init; }

    /// <summary>The tensor it reads, as <see cref="ChainShortcut.Tensor"/>; null for the output of the layer before.</summary>
    public int? Input { get; init; }

    public ChainShortcut? Shortcut { get; init; }

    /// <summary>Bounds of the output.</summary>
    public float Low { get; init; } = float.NegativeInfinity;

    /// <inheritdoc cref="Low"/>
    public float High { get; init; } = float.PositiveInfinity;

    /// <summary>The form that the program names.</summary>
    public int Form => IsMean ? 2 : (KH, KW, SH, SW) == (3, 3, 1, 1) ? 0 : 1;

    /// <summary>A 3x3 layer with stride 1 whose output has the size of its input.</summary>
    public static ChainLayer Same3x3(int oc, int h, int w) => new(oc, 3, 3, 1, 1, 1, 1, h, w);

    /// <summary>A 1x1 layer with stride 1.</summary>
    public static ChainLayer Pointwise(int oc, int h, int w) => new(oc, 1, 1, 1, 1, 0, 0, h, w);

    public ChainLayer Relu() => this with { Low = 0 };

    public ChainLayer Clip() => this with { Low = Convolution.Min, High = Convolution.Max };

    public ChainLayer Add(int tensor, int rowStep = 1, int columnStep = 1, int firstBlock = 0) =>
        this with { Shortcut = new ChainShortcut(tensor, rowStep, columnStep, firstBlock) };

    /// <summary>The layer's sums, before its bounds.</summary>
    public Convolution Sums(Shape x) => new(x, OC, KH, KW, SH, SW, PT, PL, OH, OW, 1, 1, 1, Shortcut is null ? 0 : 1, Activations.None);

    /// <summary>The last row of an input of h rows that output rows up to one read; below 0 when they read padding only.</summary>
    public int LastInputRow(int lastRow, int h) => IsMean ? h - 1 : Math.Min(h - 1, (lastRow * SH) + KH - 1 - PT);
}
