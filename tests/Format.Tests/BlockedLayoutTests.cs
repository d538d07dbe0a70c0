using System.Runtime.InteropServices;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>Inputs in blocks of four channels are written as the kernels read them.</summary>
public sealed class BlockedLayoutTests
{
    [Theory]
    [InlineData()]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1, 10)]
    [InlineData(2, 3)]
    [InlineData(3, 8)]
    [InlineData(1, 1, 35)]
    [InlineData(2, 5, 9)]
    [InlineData(1, 1, 5, 7)]
    [InlineData(2, 1, 5, 7)]
    [InlineData(1, 2, 5, 7)]
    [InlineData(1, 3, 5, 7)]
    [InlineData(2, 3, 5, 7)]
    [InlineData(1, 4, 5, 7)]
    [InlineData(2, 4, 1, 1)]
    [InlineData(1, 5, 5, 7)]
    [InlineData(2, 5, 5, 7)]
    [InlineData(2, 7, 5, 7)]
    [InlineData(2, 7, 1, 1)]
    [InlineData(1, 64, 3, 3)]
    public void Every_number_is_in_its_place_and_what_was_in_the_other_lanes_is_zero(params int[] shape)
    {
        (int n, int c) = shape.Length switch { 0 => (1, 1), 1 => (1, shape[0]), _ => (shape[0], shape[1]) };
        int pixels = shape.Skip(2).Aggregate(1, (product, size) => product * size);
        int blocks = (c + 3) / 4;
        float[] dense = [.. Enumerable.Range(0, n * c * pixels).Select(i => i + 1.5f)];
        BlockedLayout layout = BlockedLayout.Of(shape)!.Value;
        Assert.Equal(new BlockedLayout(n, c, pixels), layout);
        Assert.Equal(16L * n * blocks * pixels, layout.SizeInBytes);

        float[] blocked = [.. Enumerable.Repeat(float.NaN, (int)layout.SizeInBytes / sizeof(float))];
        layout.Write(dense, MemoryMarshal.AsBytes(blocked.AsSpan()));

        for (int i = 0; i < blocked.Length; i++)
        {
            (int lane, int pixel, int block, int item) = (i % 4, i / 4 % pixels, i / 4 / pixels % blocks, i / 4 / pixels / blocks);
            int channel = (4 * block) + lane;
            Assert.Equal(channel < c ? dense[(((item * c) + channel) * pixels) + pixel] : 0, blocked[i]);
        }
    }

    [Fact]
    public void Shapes_that_have_no_such_layout_have_none()
    {
        Assert.Null(BlockedLayout.Of([1, 3, 5, 7, 1]));
        Assert.Null(BlockedLayout.Of([1, 1, 16384, 8192]));
        Assert.Null(BlockedLayout.Of([536870911, 1]));
        Assert.NotNull(BlockedLayout.Of([1, 3, 8191, 16384]));
    }

    [Fact]
    public void Lengths_are_checked()
    {
        BlockedLayout layout = new(2, 3, 5);
        Assert.Contains("there are 29 and 160", Assert.Throws<ArgumentException>(() => layout.Write(new float[29], new byte[160])).Message, StringComparison.Ordinal);
        Assert.Contains("there are 30 and 144", Assert.Throws<ArgumentException>(() => layout.Write(new float[30], new byte[144])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        BlockedLayout layout = new(1, 7, 35);
        float[] dense = new float[7 * 35];
        byte[] blocked = new byte[layout.SizeInBytes];
        layout.Write(dense, blocked);
        long before = GC.GetAllocatedBytesForCurrentThread();
        layout.Write(dense, blocked);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
