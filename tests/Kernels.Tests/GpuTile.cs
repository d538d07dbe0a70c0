using System.Globalization;
using System.Text.RegularExpressions;
using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>The tile of a workgroup that the name of a GPU kernel's variant tells: conv2d_tiled/c64p64 or conv2d_uniform/v16f16_c16p2.</summary>
internal sealed partial record GpuTile(Kernel Kernel, string Variant, int Channels, int Pixels, int Invocations)
{
    public static GpuTile Of(string variant)
    {
        Match match = Name().Match(variant);
        Assert.True(match.Success, $"'{variant}' is not the name of a variant of a GPU kernel");
        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        Kernel kernel = KernelCatalog.All.Single(k => k.Name == match.Groups["kernel"].Value);
        bool uniform = kernel == KernelCatalog.Conv2dUniform;
        return new GpuTile(
            kernel,
            match.Groups["variant"].Value,
            Number("c"),
            uniform ? Number("p") * 64 : Number("p"),
            uniform ? 64 : Number("c") * Number("p") / 64);
    }

    /// <summary>True for packed weights of 16-bit floats.</summary>
    public bool HalfWeights => Variant.Contains("f16_", StringComparison.Ordinal);

    /// <summary>The type of the values.</summary>
    public ElementType Type => ValueStorage.TypeOf(Variant);

    /// <summary>At most so many parts of a reduction that none is empty; conv2d_uniform/c16p1 makes two steps at a time.</summary>
    public int Parts(Convolution convolution, int wanted)
    {
        int step = Variant.EndsWith("c16p1", StringComparison.Ordinal) ? 2 : 1;
        int steps = convolution.KH * convolution.KW * Divide(convolution.X.C, 4);
        int part = Divide(steps, wanted * step) * step;
        return Divide(steps, part);
    }

    public static int Divide(int count, int size) => (count + size - 1) / size;

    [GeneratedRegex(@"^(?<kernel>\w+)/(?<variant>\w*?c(?<c>\d+)p(?<p>\d+))$")]
    private static partial Regex Name();
}
