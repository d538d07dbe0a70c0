using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Dispatches and copies between the dense layout of callers and files and the blocked layout of the arena.</summary>
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

    /// <summary>The ways to bring a dense tensor out of the arena, in order of preference.</summary>
    public static IReadOnlyList<Alternative> BlockedToDenseAlternatives(BlockedShape shape, Binding blocked, Binding dense)
    {
        Alternative reference = Build(KernelCatalog.BlockedToDense, shape, shape.C, blocked, dense).BuildReference();
        return !shape.IsDense || blocked.Space != BufferSpace.Arena
            ? [reference]
            : [
                new Alternative
                {
                    Name = "copy/dense",
                    Requirements = DeviceRequirements.None,
                    Dispatches = [],
                    Copy = new ArenaRange { OffsetInBytes = blocked.OffsetInBytes, SizeInBytes = shape.DenseSizeInBytes },
                },
                reference,
            ];
    }

    public static DispatchBuilder DenseToBlocked(BlockedShape shape, Binding dense, Binding blocked) =>
        Build(KernelCatalog.DenseToBlocked, shape, shape.C4, dense, blocked);

    private static DispatchBuilder Build(Kernel kernel, BlockedShape shape, int channelSteps, Binding from, Binding to) =>
        new DispatchBuilder(kernel)
            .Shape(shape)
            .Bind("x", from)
            .Bind("y", to)
            .Invocations((long)shape.H * shape.W, channelSteps, shape.N);
}
