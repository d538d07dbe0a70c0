using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>One dispatch of a kernel.</summary>
/// <param name="Kernel">What runs.</param>
internal sealed record KernelCall(Kernel Kernel)
{
    /// <summary>Which variant of the kernel.</summary>
    public string Variant { get; init; } = Kernel.DefaultVariant;

    /// <summary>The subgroup size the variant is made for; it also shuffles. 0 for a kernel without subgroup operations.</summary>
    public int SubgroupSize { get; init; }

    /// <summary>Every shape constant and push constant of the kernel by its name in the catalog, and no other.</summary>
    public required IReadOnlyDictionary<string, Word> Constants { get; init; }

    /// <summary>Specialization constants 0 to 2.</summary>
    public required WorkgroupSize Workgroup { get; init; }

    /// <summary>Workgroups in x, y and z.</summary>
    public required (int X, int Y, int Z) Grid { get; init; }

    /// <summary>Words of the bindings that are read, in the order of their numbers.</summary>
    public required IReadOnlyList<uint[]> Inputs { get; init; }

    /// <summary>Number of words of each binding that is written and has no words before.</summary>
    public int OutputLength { get; init; }

    /// <summary>Words of bindings that are written and hold something before, by their numbers.</summary>
    public IReadOnlyDictionary<int, uint[]> Before { get; init; } = new Dictionary<int, uint[]>();

    /// <summary>Bindings that have the buffer of another: by their numbers that of the other, which is lower and read.</summary>
    public IReadOnlyDictionary<int, int> SameBuffer { get; init; } = new Dictionary<int, int>();

    /// <summary>The grid that covers a number of invocations.</summary>
    public static (int X, int Y, int Z) Cover(WorkgroupSize workgroup, int x, int y, int z) =>
        (Divide(x, workgroup.X), Divide(y, workgroup.Y), Divide(z, workgroup.Z));

    private static int Divide(int invocations, int size) => (invocations + size - 1) / size;
}
