using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>Runs <c>pack_winograd_weights</c>.</summary>
/// <param name="M">Outputs of a tile in each direction.</param>
/// <param name="OutputChannels">OC.</param>
/// <param name="InputChannels">IC.</param>
/// <param name="PackedChannels">OC rounded up to a multiple of lanes × vector.</param>
/// <param name="Lanes">Those of the kernel that reads the weights.</param>
/// <param name="Vector">Output channels of a lane.</param>
internal sealed record WinogradWeightPacking(int M, int OutputChannels, int InputChannels, int PackedChannels, int Lanes, int Vector)
{
    /// <summary>True where the elements of a block and a channel lie together, not the blocks and channels of an element.</summary>
    public bool ElementsLast { get; init; }

    /// <summary>The packed weights as words.</summary>
    /// <param name="variant">The kernel's variant.</param>
    /// <param name="w">The canonical weights as words of the type that the variant reads.</param>
    /// <param name="workgroup">The workgroup size.</param>
    public uint[] Run(string variant, uint[] w, WorkgroupSize workgroup)
    {
        int blocks = GpuTile.Divide(InputChannels, 4);
        int elements = (M + 2) * (M + 2);
        return KernelRunner.Run(new KernelCall(KernelCatalog.PackWinogradWeights)
        {
            Variant = variant,
            Constants = new Dictionary<string, Word>
            {
                ["OC"] = OutputChannels,
                ["IC"] = InputChannels,
                ["OCP"] = PackedChannels,
                ["LANES"] = Lanes,
                ["VECTOR"] = Vector,
                ["ELEMENT_STEP"] = ElementsLast ? 1 : blocks * PackedChannels,
                ["PLACE_STEP"] = ElementsLast ? elements : 1,
            },
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, PackedChannels, blocks, 1),
            Inputs = [w],
            OutputLength = elements * blocks * PackedChannels * 4,
        });
    }
}
