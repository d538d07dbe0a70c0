namespace ResNetVk.Converter.Tests.Planning.Chains;

/// <summary>A layer of a chain's program as Include/chain_program.glsl describes it. Offsets are in bytes here.</summary>
internal sealed record DecodedLayer(
    int Form,
    long X,
    int Blocks,
    int IH,
    int IW,
    int OC,
    int OH,
    int OW,
    int KH,
    int KW,
    int SH,
    int SW,
    int PT,
    int PL,
    long Weights,
    long Bias,
    long Y,
    long Shortcut,
    int RowStep,
    int ColumnStep,
    int FirstBlock,
    int ShortcutBlocks,
    int ShortcutH,
    int ShortcutW,
    float Low,
    float High)
{
    /// <summary>Floats of a layer.</summary>
    public const int Length = 32;

    /// <summary>A 3×3 convolution of stride 1.</summary>
    public const int Same3x3 = 0;

    /// <summary>Any other convolution.</summary>
    public const int Any = 1;

    /// <summary>The mean of each channel.</summary>
    public const int Average = 2;

    /// <summary>Output channels in blocks of four.</summary>
    public int OutputBlocks => (OC + 3) / 4;

    /// <summary>True where something is added.</summary>
    public bool HasShortcut => Shortcut >= 0;

    /// <summary>Rounds of the kernel's loops for a tile.</summary>
    public int RoundsOfATile => Form switch
    {
        Same3x3 => 3 + (3 * Blocks),
        Any => KH * KW * (1 + Blocks),
        _ => IH * IW,
    };

    /// <summary>Reads a layer.</summary>
    /// <param name="words">Its floats.</param>
    public static DecodedLayer Of(ReadOnlySpan<float> words) => new(
        (int)words[0], Bytes(words[1]), (int)words[2], (int)words[3], (int)words[4], (int)words[5], (int)words[6], (int)words[7],
        (int)words[8], (int)words[9], (int)words[10], (int)words[11], (int)words[12], (int)words[13], Bytes(words[14]), Bytes(words[15]),
        Bytes(words[16]), Bytes(words[17]), (int)words[18], (int)words[19], (int)words[20], (int)words[21], (int)words[22], (int)words[23],
        words[24], words[25]);

    private static long Bytes(float texel) => 16L * (long)texel;
}
