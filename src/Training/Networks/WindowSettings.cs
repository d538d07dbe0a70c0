using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>How windows lie over H and W: of convolutions and pools.</summary>
/// <param name="Kernel">KH and KW.</param>
/// <param name="Strides">SH and SW.</param>
/// <param name="Dilations">Distances of a window's pixels.</param>
/// <param name="Pads">PT, PL, PB, PR.</param>
/// <param name="IsCeiling">True when a last window may hang over.</param>
internal sealed record WindowSettings(long[] Kernel, long[] Strides, long[] Dilations, long[] Pads, bool IsCeiling)
{
    /// <summary>True when the padding differs on two sides, which libtorch's windows cannot have.</summary>
    public bool IsUneven => Pads[0] != Pads[2] || Pads[1] != Pads[3];

    /// <summary>The padding for libtorch's functions: none when it is uneven, see <see cref="PadUneven"/>.</summary>
    public long[] Padding => IsUneven ? [0, 0] : [Pads[0], Pads[1]];

    /// <summary>Reads a node's attributes.</summary>
    /// <exception cref="TrainingInputException">It has another number of axes, or leaves the padding to a rule.</exception>
    public static WindowSettings Of(NodeReader read)
    {
        if (read.Text("auto_pad", "NOTSET") is not "NOTSET" and not "VALID")
        {
            throw read.Unsupported("its padding must be given in numbers");
        }

        long[] kernel = read.Integers("kernel_shape") ?? read.WeightShape(1)[2..];
        WindowSettings window = new(
            kernel,
            read.Integers("strides") ?? [1, 1],
            read.Integers("dilations") ?? [1, 1],
            read.Integers("pads") ?? [0, 0, 0, 0],
            read.Integer("ceil_mode", 0) != 0);
        return window.Kernel.Length == 2 && window.Strides.Length == 2 && window.Dilations.Length == 2 && window.Pads.Length == 4
            ? window
            : throw read.Unsupported("its windows must have two axes, H and W");
    }

    /// <summary>The input with uneven padding around it; itself when the padding is even.</summary>
    public Tensor PadUneven(Tensor x, double value) =>
        IsUneven ? nn.functional.pad(x, [Pads[1], Pads[3], Pads[0], Pads[2]], PaddingModes.Constant, value) : x;
}
