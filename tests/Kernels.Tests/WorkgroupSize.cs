using ResNetVk.Format;

namespace ResNetVk.Kernels.Tests;

/// <summary>A workgroup size; the product stays within the 128 invocations that every device has.</summary>
internal readonly record struct WorkgroupSize(int X, int Y = 1, int Z = 1)
{
    /// <summary>Sizes that a kernel for any workgroup size is tested with: one invocation, a row, a block that divides nothing.</summary>
    public static readonly WorkgroupSize[] Several = [new(1), new(64), new(7, 3, 2)];

    /// <summary>Sizes of kernels with a tree over the workgroup.</summary>
    public static readonly WorkgroupSize[] PowersOfTwo = [new(1), new(2), new(8), new(128)];

    /// <summary>All of some sizes for values of 32-bit floats; for 16-bit floats, whose kernels are the same but for loads and stores, one in turn.</summary>
    /// <param name="sizes">The sizes.</param>
    /// <param name="type">The type of the values.</param>
    /// <param name="turn">Some number that cases differ in.</param>
    public static WorkgroupSize[] Share(WorkgroupSize[] sizes, ElementType type, int turn) => type == ElementType.F32 ? sizes : CaseShare.Of(sizes, turn, 1);
}
