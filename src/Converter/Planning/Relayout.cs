using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Dispatches and copies between the dense layout of callers and files and the blocked layout of the arena.</summary>
internal static class Relayout
{
    // Of an input in blocks. Beyond, a dispatch is a small part of an inference, and the input's buffer would be larger by up to four times for little.
    private const long MostBytesInBlocks = 1 << 18;

    /// <summary>The ways to bring a dense tensor into the arena, in order of preference.</summary>
    public static IReadOnlyList<Alternative> DenseToBlockedAlternatives(BlockedShape shape, Binding dense, Binding blocked, PlanRules rules)
    {
        Alternative reference = DenseToBlocked(shape, dense, blocked, rules).BuildReference();
        if (shape.H * shape.W % 4 != 0 || rules.HasHalfValues)
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

    /// <summary>Whether an input is small enough to be written in blocks of channels, as 32-bit floats: a dispatch takes longer to begin on a processor.</summary>
    public static bool IsCopied(BlockedShape shape, PlanRules rules) => !rules.HasHalfValues && shape.SizeInBytes <= MostBytesInBlocks;

    /// <summary>The copy of an input that was written in blocks of channels. A GPU computes the blocks itself.</summary>
    public static Alternative CopyOfBlocks(BlockedShape shape, Binding blocked) =>
        Copy("copy/blocked", new DeviceRequirements { Processor = true }, blocked, shape.SizeInBytes);

    /// <summary>The ways to bring a dense tensor out of the arena, in order of preference.</summary>
    public static IReadOnlyList<Alternative> BlockedToDenseAlternatives(BlockedShape shape, Binding blocked, Binding dense, PlanRules rules)
    {
        Alternative reference = Build(rules.Dispatch(KernelCatalog.BlockedToDense), shape, shape.C, blocked, dense).BuildReference();
        return rules.HasHalfValues || !shape.IsDense || blocked.Space != BufferSpace.Arena
            ? [reference]
            : [Copy("copy/dense", DeviceRequirements.None, blocked, shape.DenseSizeInBytes), reference];
    }

    public static DispatchBuilder DenseToBlocked(BlockedShape shape, Binding dense, Binding blocked, PlanRules rules) =>
        Build(rules.Dispatch(KernelCatalog.DenseToBlocked), shape, shape.C4, dense, blocked);

    private static Alternative Copy(string name, DeviceRequirements requirements, Binding blocked, long size) => new()
    {
        Name = name,
        Requirements = requirements,
        Dispatches = [],
        Copy = new ArenaRange { OffsetInBytes = blocked.OffsetInBytes, SizeInBytes = size },
    };

    private static DispatchBuilder Build(DispatchBuilder builder, BlockedShape shape, int channelSteps, Binding from, Binding to) =>
        builder
            .Shape(shape)
            .Bind("x", from)
            .Bind("y", to)
            .Invocations((long)shape.H * shape.W, channelSteps, shape.N);
}
