using CsCheck;
using Xunit;

namespace ResNetVk.Fuzz.Tests;

/// <summary>A short run of what scripts/fuzz.sh does at length: the same cases every time, blind changes of every seed.</summary>
/// <remarks>Of each target: only the reader's own exceptions, at most a second and 256 MB for a file.</remarks>
public sealed class ReaderTests
{
    private static readonly byte[][] s_pieces =
    [
        [0], [0xFF], [0x7F], [0x80], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [1, 0, 0, 0, 0, 0, 0, 0x80],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "2147483648"u8.ToArray(), "-1"u8.ToArray(), "1e999"u8.ToArray(), "{"u8.ToArray(), "\""u8.ToArray(),
    ];

    public static TheoryData<string, int> Targets => new()
    {
        { "safetensors", 4000 }, { "rnvk", 4000 }, { "plan", 4000 }, { "onnx", 600 }, { "checkpoint", 4000 }, { "picture", 4000 },
    };

    [Fact]
    public void EveryTargetIsTried() => Assert.Equal(FuzzTarget.All.Select(target => target.Name), Targets.Select(row => (string)row[0]));

    [Theory]
    [MemberData(nameof(Targets))]
    public void EverySeedIsAccepted(string name, int count)
    {
        FuzzTarget target = Find(name);
        Assert.InRange(target.Seeds().Count, 1, count);
        Assert.All(target.Seeds(), seed => Assert.True(target.Run(seed)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void ChangedFilesAreReadOrRefused(string name, int count)
    {
        FuzzTarget target = Find(name);
        IReadOnlyList<byte[]> seeds = target.Seeds();
        Gen<(int Kind, int Place, int Value)[]> edits = Gen.Select(Gen.Int[0, 5], Gen.Int[0, int.MaxValue - 1], Gen.Int[0, int.MaxValue - 1]).Array[1, 5];
        int refused = 0;
        for (uint number = 0; number < count; number++)
        {
            byte[] content = edits.Generate(new PCG(3, number), null, out _).Aggregate(seeds[(int)(number % seeds.Count)], Change);
            try
            {
                refused += target.Run(content) ? 0 : 1;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{name}, case {number}: {Convert.ToHexString(content)}", exception);
            }
        }

        // A corpus that is always refused, or never, tests nothing.
        Assert.InRange(refused, count / 10, count - 1);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void ShortFilesAreReadOrRefused(string name, int count)
    {
        FuzzTarget target = Find(name);
        byte[] seed = target.Seeds()[0];
        for (int length = 0; length < Math.Min(seed.Length, count / 8); length++)
        {
            target.Run(seed[..length]);
        }
    }

    [Fact]
    public void TheBoundsAreHeldTo()
    {
        FuzzTarget large = new("large", _ => new byte[FuzzTarget.MostBytes + 1].Length > 0, () => []);
        FuzzTarget slow = new("slow", _ => Sleep(), () => []) { MostTime = TimeSpan.FromMilliseconds(10) };
        Assert.Contains("allocated", Assert.Throws<InvalidOperationException>(() => large.Run([])).Message, StringComparison.Ordinal);
        Assert.Contains("took", Assert.Throws<InvalidOperationException>(() => slow.Run([])).Message, StringComparison.Ordinal);

        static bool Sleep()
        {
            Thread.Sleep(100);
            return true;
        }
    }

    private static FuzzTarget Find(string name) => FuzzTarget.All.Single(target => target.Name == name);

    private static byte[] Change(byte[] content, (int Kind, int Place, int Value) edit)
    {
        if (content.Length == 0)
        {
            return [(byte)edit.Value];
        }

        int position = edit.Place % content.Length;
        int length = Math.Min(1 + (edit.Value % 17), content.Length - position);
        byte[] piece = s_pieces[edit.Value % s_pieces.Length];
        (byte[] before, byte[] after) = (content[..position], content[position..]);
        return edit.Kind switch
        {
            0 => [.. before, (byte)(after[0] ^ (1 << (edit.Value % 8))), .. after[1..]],
            1 => [.. before, (byte)edit.Value, .. after[1..]],
            2 => [.. before, .. after[length..]],
            3 => [.. before, .. after[..length], .. after],
            4 => [.. before, .. piece, .. after],
            _ => [.. before, .. piece, .. after[Math.Min(piece.Length, after.Length)..]],
        };
    }
}
