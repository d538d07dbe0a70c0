namespace ResNetVk.Converter.Operators;

/// <summary>The sliding window of a convolution or pooling, without its size: strides, padding, dilations.</summary>
/// <param name="SH">Stride in H.</param>
/// <param name="SW">Stride in W.</param>
/// <param name="PT">Padding above.</param>
/// <param name="PL">Padding left.</param>
/// <param name="PB">Padding below.</param>
/// <param name="PR">Padding right.</param>
/// <param name="DH">Dilation in H.</param>
/// <param name="DW">Dilation in W.</param>
public readonly record struct Window(int SH = 1, int SW = 1, int PT = 0, int PL = 0, int PB = 0, int PR = 0, int DH = 1, int DW = 1)
{
    /// <summary>Stride and dilation 1, no padding. (A default <see cref="Window"/> has stride 0 and is refused by every operator.)</summary>
    public static readonly Window Unit = new(SH: 1);

    /// <summary>Output size of one axis: floor((I + P0 + P1 − D·(K−1) − 1) / S) + 1, or with ceil; at most 0 when the window does not fit.</summary>
    /// <remarks>With <paramref name="ceil"/> a last window that would begin in the far padding is dropped, as PyTorch and ONNX do.</remarks>
    public static int OutputSize(int input, int kernel, int stride, int before, int after, int dilation, bool ceil = false)
    {
        long span = (long)input + before + after - ((long)dilation * (kernel - 1)) - 1;
        if (span < 0)
        {
            return 0;
        }

        long size = (ceil ? (span + stride - 1) / stride : span / stride) + 1;
        return (int)(ceil && (size - 1) * stride >= (long)input + before ? size - 1 : size);
    }

    /// <summary>For reports: <c>s2 p1,1,1,1 d1</c>; equal strides and dilations print once.</summary>
    public override string ToString() =>
        $"s{(SH == SW ? $"{SH}" : $"{SH}x{SW}")} p{PT},{PL},{PB},{PR}{(DH == 1 && DW == 1 ? "" : $" d{DH}x{DW}")}";
}
