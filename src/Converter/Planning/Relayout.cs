using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Dispatches between the dense layout of callers and files and the blocked layout of the arena.</summary>
internal static class Relayout
{
    /// <summary>The ways to bring a dense tensor into the arena, in order of preference.</summary>
    public static IReadOnlyList<Alternative> DenseToBlockedAlternatives(BlockedShape shape, Binding dense, Binding blocked)
    {
        Alternative reference = DenseToBlocked(shape, dense, blocked).BuildReference();
        if (shape.H * shape.W % 4 != 0)
        {
            return [reference];
        }

        Alternative texels = new DispatchBuilder(KernelCatalog.DenseToBlockedTexels)
            .Shape(shape)
            .Bind("x", dense)
            .Bind("y", blocked)
            .Invocations((long)shape.H * shape.W / 4, shape.C4, shape.N)
            .BuildAlternative(DeviceRequirements.None);
        return [texels, reference];
    }

    public static DispatchBuilder DenseToBlocked(BlockedShape shape, Binding dense, Binding blocked) =>
        Build(KernelCatalog.DenseToBlocked, shape, shape.C4, dense, blocked);

    public static DispatchBuilder BlockedToDense(BlockedShape shape, Binding blocked, Binding dense) =>
        Build(KernelCatalog.BlockedToDense, shape, shape.C, blocked, dense);

    private static DispatchBuilder Build(Kernel kernel, BlockedShape shape, int channelSteps, Binding from, Binding to) =>
        new DispatchBuilder(kernel)
            .Shape(shape)
            .Bind("x", from)
            .Bind("y", to)
            .Invocations((long)shape.H * shape.W, channelSteps, shape.N);
}
