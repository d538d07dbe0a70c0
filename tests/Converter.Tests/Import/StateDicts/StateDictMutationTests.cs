using CsCheck;
using ResNetVk.Format;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Files cut at every byte and changed at random: refused in the one proper way, or read.</summary>
public sealed class StateDictMutationTests
{
    private static byte[] Sample(string kind)
    {
        Checkpoint checkpoint = new();
        PickledId storage = checkpoint.Floats(1, 2, 3, 5, 7, 11);
        PickledCall type = new(new PickledGlobal("numpy", "dtype"), ["f8", false, true], State: new object?[] { 3, "<", null, null, null, -1, -1, 0 });
        PickledDictionary root = new(
            [
                ("epoch", 7),
                ("best", new PickledCall(new PickledGlobal("numpy.core.multiarray", "scalar"), [type, new PickledCall(new PickledGlobal("_codecs", "encode"), ["abc", "latin1"])])),
                ("state_dict", new PickledDictionary(
                    [
                        ("module.w", Checkpoint.Tensor(storage, 1, [1, 2], [1, 3])),
                        ("module.v", Checkpoint.Tensor(storage, 0, [2, 3], [3, 1])),
                        ("module.n", Checkpoint.Tensor(checkpoint.Storage("LongStorage", 8, BitConverter.GetBytes(29L)), 0, [], [])),
                    ],
                    State: new PickledDictionary([("_metadata", 1.5)], IsOrdered: false))),
            ],
            IsOrdered: false);
        return kind switch
        {
            "zip" => checkpoint.Zip(root),
            "zip64" => checkpoint.Zip(root, isZip64: true),
            "legacy" => checkpoint.Legacy(root),
            _ => SafetensorsFile.ToBytes([TensorEntryValues.FromFloats("module.w", [3], [1, 2, 3]), TensorEntryValues.FromInt64s("module.n", [], [29])], [new("format", "pt")]),
        };
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("zip64")]
    [InlineData("legacy")]
    [InlineData("safetensors")]
    public void EveryBeginningIsRefused(string kind)
    {
        byte[] content = Sample(kind);
        using ScratchFolder folder = TestData.Scratch();
        Assert.Null(Refusal.Attempt(content, folder["whole.pth"]));
        for (int length = 0; length < content.Length; length++)
        {
            Assert.NotNull(Refusal.Attempt(content[..length], folder["cut.pth"]));
        }
    }

    [Theory]
    [InlineData("zip", 3_000u)]
    [InlineData("zip64", 2_000u)]
    [InlineData("legacy", 5_000u)]
    [InlineData("safetensors", 3_000u)]
    public void ChangedBytesNeverGiveAnotherException(string kind, uint count)
    {
        byte[] content = Sample(kind);
        using ScratchFolder folder = TestData.Scratch();
        Gen<byte[]> mutations = Mutations(content);
        int refused = 0;
        for (uint seed = 0; seed < count; seed++)
        {
            byte[] changed = mutations.Generate(new PCG(1, seed), null, out _);
            try
            {
                refused += Refusal.Attempt(changed, folder["changed.pth"]) is null ? 0 : 1;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{kind}, seed {seed}: {Convert.ToHexString(changed)}", exception);
            }
        }

        // A corpus that is always refused, or never, tests nothing.
        Assert.InRange(refused, (int)(count / 10), (int)count - 1);
    }

    /// <summary>Changes inside the pickle, with a checksum that is right again: most of the archive's changes end at the checksum.</summary>
    [Fact]
    public void ChangedPicklesNeverGiveAnotherException()
    {
        Checkpoint checkpoint = new();
        List<ZipRecord> records = checkpoint.Records(Checkpoint.Dictionary(
            ("a", Checkpoint.Tensor(checkpoint.Floats(1, 2, 3, 5, 7, 11), 1, [1, 2], [1, 3])), ("b", checkpoint.Vector(3, 5))));
        using ScratchFolder folder = TestData.Scratch();
        Gen<byte[]> mutations = Mutations(records[0].Content);
        int refused = 0;
        for (uint seed = 0; seed < 3_000; seed++)
        {
            records[0] = new ZipRecord(records[0].Name, mutations.Generate(new PCG(2, seed), null, out _));
            try
            {
                refused += Refusal.Attempt(ZipWriter.Write(records), folder["changed.pth"]) is null ? 0 : 1;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}: {Convert.ToHexString(records[0].Content)}", exception);
            }
        }

        Assert.InRange(refused, 300, 2_999);
    }

    /// <summary>One to four edits: a bit, a byte, a slice left out or repeated, a number made large.</summary>
    private static Gen<byte[]> Mutations(byte[] original) =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, int.MaxValue - 1], Gen.Int[0, int.MaxValue - 1]).Array[1, 4]
            .Select(edits => edits.Aggregate(original, (content, edit) => Apply(content, edit.Item1, edit.Item2, edit.Item3)));

    private static byte[] Apply(byte[] content, int kind, int where, int what)
    {
        if (content.Length == 0)
        {
            return [(byte)what];
        }

        int position = where % content.Length;
        int length = Math.Min(1 + (what % 17), content.Length - position);
        (byte[] before, byte[] after) = (content[..position], content[position..]);
        return kind switch
        {
            0 => [.. before, (byte)(after[0] ^ (1 << (what % 8))), .. after[1..]],
            1 => [.. before, (byte)what, .. after[1..]],
            2 => [.. before, .. after[length..]],
            3 => [.. before, .. after[..length], .. after],
            4 => [.. before, .. Enumerable.Repeat(byte.MaxValue, length), .. after[length..]],
            _ => [.. before, (byte)what, .. after],
        };
    }
}
