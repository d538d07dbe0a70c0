using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Reads strides, padding and dilations as Conv and the pools share them.</summary>
internal static class WindowReader
{
    /// <summary>No window attribute of a real network comes near; larger ones would overflow sizes.</summary>
    private const long Largest = 1 << 15;

    /// <summary>Reads the window's attributes.</summary>
    /// <param name="scope">The node.</param>
    /// <param name="x">Shape of the input, [N, C, H, W].</param>
    /// <param name="kh">Window height.</param>
    /// <param name="kw">Window width.</param>
    /// <exception cref="UnsupportedNodeException">The input is not 2-D.</exception>
    /// <exception cref="ShapeException">A list has the wrong length or a number out of range.</exception>
    internal static Window Read(NodeScope scope, TensorShape x, int kh, int kw)
    {
        int[] strides = List(scope, "strides", 2, 1, 1);
        int[] dilations = List(scope, "dilations", 2, 1, 1);
        int[] pads = List(scope, "pads", 4, 0, 0);
        string autoPad = scope.Text("auto_pad", "NOTSET");
        Window window = new(strides[0], strides[1], pads[0], pads[1], pads[2], pads[3], dilations[0], dilations[1]);
        if (autoPad is "NOTSET" or "")
        {
            return window;
        }

        if (autoPad == "VALID")
        {
            return window with { PT = 0, PL = 0, PB = 0, PR = 0 };
        }

        bool isUpper = autoPad == "SAME_UPPER";
        if (!isUpper && autoPad != "SAME_LOWER")
        {
            throw new ShapeException($"auto_pad is '{autoPad}', which ONNX does not have");
        }

        (int top, int bottom) = Same(x[2], kh, window.SH, window.DH, isUpper);
        (int left, int right) = Same(x[3], kw, window.SW, window.DW, isUpper);
        return window with { PT = top, PL = left, PB = bottom, PR = right };
    }

    /// <summary>The size of a pooling window.</summary>
    internal static (int KH, int KW) Kernel(NodeScope scope)
    {
        int[] kernel = scope.Integers("kernel_shape") is null
            ? throw new ShapeException("attribute 'kernel_shape' is missing")
            : List(scope, "kernel_shape", 2, 1, 1);
        return (kernel[0], kernel[1]);
    }

    /// <summary>Only [N, C, H, W] can run.</summary>
    internal static void Require2D(TensorShape x)
    {
        if (x.Rank != 4)
        {
            throw new UnsupportedNodeException(
                $"its input {x} has {x.Rank - 2} spatial dimensions, 2 can run", x.Rank == 3 ? "express 1-D data as images of height 1" : "only networks for images can run");
        }
    }

    // TensorFlow's rule: ceil(size / stride) windows, and padding that just suffices for them; an odd rest goes behind (upper) or before (lower).
    private static (int Before, int After) Same(int size, int kernel, int stride, int dilation, bool isUpper)
    {
        long windows = ((long)size + stride - 1) / stride;
        int total = (int)Math.Max(0, ((windows - 1) * stride) + ((long)dilation * (kernel - 1)) + 1 - size);
        int less = total / 2;
        return isUpper ? (less, total - less) : (total - less, less);
    }

    private static int[] List(NodeScope scope, string name, int length, int fallback, int least)
    {
        long[] list = scope.Integers(name) is { Length: > 0 } given ? given : [.. Enumerable.Repeat((long)fallback, length)];
        return list.Length == length && list.All(v => v >= least && v <= Largest)
            ? [.. list.Select(v => (int)v)]
            : throw new ShapeException($"attribute '{name}' should be {length} numbers between {least} and {Largest}, found {Shapes.Text(list)}");
    }
}
