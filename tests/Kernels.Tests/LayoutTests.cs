using ResNetVk.Format;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>The kernels that move elements unchanged: every one must arrive with the same bits.</summary>
public class LayoutTests
{
    [SkippableTheory]
    [InlineDataOfBothTypes(1, 3, 29, 37)]
    [InlineDataOfBothTypes(2, 5, 7, 11)]
    [InlineDataOfBothTypes(3, 8, 1, 1)]
    [InlineDataOfBothTypes(1, 1, 5, 3)]
    public void Dense_to_blocked_moves_every_element(ElementType type, int n, int c, int h, int w)
    {
        Shape shape = new(n, c, h, w);
        float[] x = type.Nearest(Numbers.Uniform(14, shape.Count));
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            uint[] y = Run(
                KernelCatalog.DenseToBlocked, type.Variant(), Sizes(shape), workgroup, (h * w, shape.Blocks, n), Numbers.Words(x), type.WordCount(shape.BlockedCount));
            Assert.Equal(x, shape.ToDense(type.Floats(y)));
        }
    }

    [SkippableTheory]
    [InlineData(1, 3, 28, 37)]
    [InlineData(2, 5, 6, 10)]
    [InlineData(3, 8, 2, 2)]
    [InlineData(2, 1, 4, 1)]
    public void Dense_to_blocked_texels_moves_every_element(int n, int c, int h, int w)
    {
        Shape shape = new(n, c, h, w);
        float[] x = Numbers.Uniform(15, shape.Count);
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            uint[] y = Run(
                KernelCatalog.DenseToBlockedTexels, Kernel.DefaultVariant, Sizes(shape), workgroup, (h * w / 4, shape.Blocks, n), Numbers.Words(x), shape.BlockedCount);
            Assert.Equal(x, shape.ToDense(Numbers.Floats(y)));
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(1, 3, 29, 37)]
    [InlineDataOfBothTypes(2, 5, 7, 11)]
    [InlineDataOfBothTypes(1, 1000, 1, 1)]
    public void Blocked_to_dense_moves_every_element(ElementType type, int n, int c, int h, int w)
    {
        Shape shape = new(n, c, h, w);
        float[] x = type.Nearest(Numbers.Uniform(16, shape.Count));
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            uint[] y = Run(KernelCatalog.BlockedToDense, type.Variant(), Sizes(shape), workgroup, (h * w, c, n), type.Words(shape.ToBlocked(x)), shape.Count);
            Assert.Equal(x, Numbers.Floats(y));
        }
    }

    [SkippableTheory]
    [InlineDataOfBothTypes(2, 5, 7, 3, 2, 105, 1, 1)]
    [InlineDataOfBothTypes(2, 105, 1, 1, 1, 7, 10, 3)]
    [InlineDataOfBothTypes(1, 11, 5, 3, 3, 5, 11, 1)]
    [InlineDataOfBothTypes(1, 8, 2, 2, 1, 8, 2, 2)]
    public void Reshape_keeps_the_row_major_order(ElementType type, int n, int c, int h, int w, int n2, int c2, int h2, int w2)
    {
        Shape from = new(n, c, h, w);
        Shape to = new(n2, c2, h2, w2);
        float[] x = type.Nearest(Numbers.Uniform(17, from.Count));
        Dictionary<string, Word> constants = new()
        {
            ["IN"] = n,
            ["IC"] = c,
            ["IH"] = h,
            ["IW"] = w,
            ["ON"] = n2,
            ["OC"] = c2,
            ["OH"] = h2,
            ["OW"] = w2,
        };
        foreach (WorkgroupSize workgroup in WorkgroupSize.Several)
        {
            uint[] y = Run(
                KernelCatalog.Reshape, type.Variant(), constants, workgroup, (h2 * w2, to.Blocks, n2), type.Words(from.ToBlocked(x)), type.WordCount(to.BlockedCount));
            Assert.Equal(x, to.ToDense(type.Floats(y)));
        }
    }

    private static Dictionary<string, Word> Sizes(Shape shape) =>
        new() { ["N"] = shape.N, ["C"] = shape.C, ["H"] = shape.H, ["W"] = shape.W };

    private static uint[] Run(
        Kernel kernel,
        string variant,
        Dictionary<string, Word> constants,
        WorkgroupSize workgroup,
        (int X, int Y, int Z) invocations,
        uint[] x,
        int outputLength) =>
        KernelRunner.Run(new KernelCall(kernel)
        {
            Variant = variant,
            Constants = constants,
            Workgroup = workgroup,
            Grid = KernelCall.Cover(workgroup, invocations.X, invocations.Y, invocations.Z),
            Inputs = [x],
            OutputLength = outputLength,
        });
}
