using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Runs <c>pack_conv_weights</c>.</summary>
/// <param name="OutputChannels">OC.</param>
/// <param name="InputChannels">IC.</param>
/// <param name="KH">Kernel height.</param>
/// <param name="KW">Kernel width.</param>
/// <param name="PackedChannels">OC rounded up to a multiple of lanes × vector.</param>
/// <param name="Lanes">Those of the kernel that reads the weights.</param>
/// <param name="Vector">Output channels of a lane.</param>
internal sealed record ConvWeightPacking(int OutputChannels, int InputChannels, int KH, int KW, int PackedChannels, int Lanes, int Vector)
{
    /// <summary>The packed weights as words.</summary>
    /// <param name="variant">The kernel's variant.</param>
    /// <param name="w">The canonical weights as words of the type that the variant reads.</param>
    /// <param name="workgroup">The workgroup size.</param>
    public uint[] Run(string variant, uint[] w, WorkgroupSize workgroup)
    {
        int blocks = GpuTile.Divide(InputChannels, 4);
        return KernelRunner.Run(new KernelCall(KernelCatalog.PackConvWeights)
        {
            Variant = variant,
            Constants = new Dictionary<string, Word>
            {
                ["OC"] = OutputChannels,
                ["IC"] = InputChannels,
                ["KH"] = KH,
                ["KW"] = KW,
                ["OCP"] = PackedChannels,
                ["LANES"] = Lanes,
                ["VECTOR"] = Vector,
            },
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, PackedChannels, blocks, KH * KW),
            Inputs = [w],
            OutputLength = KH * KW * blocks * PackedChannels * (variant == "f16_packed" ? 2 : 4),
        });
    }
}
