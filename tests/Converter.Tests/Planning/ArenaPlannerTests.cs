using CsCheck;
using ResNetVk.Converter.Planning;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning;

public sealed class ArenaPlannerTests
{
    private static readonly Gen<ArenaBlock[]> Blocks = Gen
        .Select(Gen.Long[1, 100_000], Gen.Int[0, 40], Gen.Int[0, 12], (size, first, length) => (Size: size, First: first, Length: length))
        .Array[1, 60]
        .Select(rows => rows.Select((r, i) => new ArenaBlock($"v{i}", r.Size, r.First, r.First + r.Length)).ToArray());

    [Fact]
    public void Blocks_alive_at_the_same_step_never_overlap() => Blocks.Sample(
        blocks =>
        {
            ArenaLayout layout = ArenaPlanner.Place(blocks);
            foreach (ArenaBlock a in blocks)
            {
                foreach (ArenaBlock b in blocks.Where(b => b != a && a.OverlapsInTime(b)))
                {
                    Assert.True(
                        layout.Offsets[a.Name] + a.SizeInBytes <= layout.Offsets[b.Name] || layout.Offsets[b.Name] + b.SizeInBytes <= layout.Offsets[a.Name],
                        $"{a} at {layout.Offsets[a.Name]} and {b} at {layout.Offsets[b.Name]}");
                }
            }
        },
        seed: "0000KOIPNgP3",
        iter: 500);

    [Fact]
    public void Offsets_are_aligned_and_inside_the_arena() => Blocks.Sample(
        blocks =>
        {
            ArenaLayout layout = ArenaPlanner.Place(blocks);
            Assert.All(blocks, b => Assert.Equal(0, layout.Offsets[b.Name] % ArenaPlanner.Alignment));
            Assert.All(blocks, b => Assert.True(layout.Offsets[b.Name] + b.SizeInBytes <= layout.SizeInBytes));
            Assert.True(layout.SizeInBytes >= layout.LowerBoundInBytes);
        },
        seed: "0000KOIPNgP3",
        iter: 500);

    [Fact]
    public void The_lower_bound_is_the_largest_sum_of_live_bytes() => Blocks.Sample(
        blocks =>
        {
            long expected = Enumerable.Range(0, 60).Max(step => blocks
                .Where(b => b.First <= step && step <= b.Last)
                .Sum(b => (b.SizeInBytes + ArenaPlanner.Alignment - 1) / ArenaPlanner.Alignment * ArenaPlanner.Alignment));
            Assert.Equal(expected, ArenaPlanner.Place(blocks).LowerBoundInBytes);
        },
        seed: "0000KOIPNgP3",
        iter: 500);

    [Fact]
    public void A_chain_needs_two_blocks_only()
    {
        ArenaBlock[] chain = [.. Enumerable.Range(0, 100).Select(i => new ArenaBlock($"v{i}", 1024, i, i + 1))];
        Assert.Equal(2048, ArenaPlanner.Place(chain).SizeInBytes);
    }
}
