using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

public sealed class PyTorchCheckpointTests
{
    private static readonly float[] Elements = [.. Enumerable.Range(0, 210).Select(i => (i * 0.5f) - 11)];

    private static byte[] Write(Checkpoint checkpoint, object? root, bool isLegacy) => isLegacy ? checkpoint.Legacy(root) : checkpoint.Zip(root);

    [Theory]
    [InlineData(false, "PyTorch checkpoint (zip)")]
    [InlineData(true, "PyTorch checkpoint (format before 1.6)")]
    public void AStateDictIsReadInItsOrder(bool isLegacy, string description)
    {
        Checkpoint checkpoint = new();
        PickledDictionary root = new(
            [
                ("conv.weight", Checkpoint.Tensor(checkpoint.Floats(Elements), 0, [5, 3, 2, 7], [42, 14, 7, 1])),
                ("bn.bias", checkpoint.Vector(1.5f, -2.5f, float.NaN)),
                ("bn.num_batches_tracked", Checkpoint.Tensor(checkpoint.Storage("LongStorage", 8, BitConverter.GetBytes(29L)), 0, [], [])),
            ],
            State: new PickledDictionary([("_metadata", new PickledDictionary([("", new PickledDictionary([("version", 1)]))]))], IsOrdered: false));
        StateDict dict = CheckpointFile.Read(Write(checkpoint, root, isLegacy));

        Assert.Equal(description, dict.Description);
        Assert.Equal(["conv.weight", "bn.bias", "bn.num_batches_tracked"], dict.Entries.Select(e => e.Name));
        Assert.Equal(new TensorShape(5, 3, 2, 7), dict.Entries[0].Tensor.Shape);
        Assert.Equal(Elements, dict.Entries[0].Tensor.Floats);
        Assert.Equal([1.5f, -2.5f, float.NaN], dict.Entries[1].Tensor.Floats);
        Assert.Equal([29], dict.Entries[2].Tensor.Integers);
        Assert.Equal(TensorShape.Scalar, dict.Entries[2].Tensor.Shape);
        Assert.Empty(dict.Notes);
        Assert.Empty(dict.Metadata);
    }

    public static TheoryData<string, int, string, object> Storages => new()
    {
        { "FloatStorage", 4, "0000C03F000020C0", new[] { 1.5f, -2.5f } },
        { "HalfStorage", 2, "003E00C1", new[] { 1.5f, -2.5f } },
        { "BFloat16Storage", 2, "C03F20C0", new[] { 1.5f, -2.5f } },
        { "DoubleStorage", 8, "000000000000F83F00000000000004C0", new[] { 1.5f, -2.5f } },
        { "CharStorage", 1, "FD07", new[] { -3L, 7 } },
        { "ByteStorage", 1, "FD07", new[] { 253L, 7 } },
        { "UntypedStorage", 1, "FD07", new[] { 253L, 7 } },
        { "ShortStorage", 2, "FDFF0700", new[] { -3L, 7 } },
        { "IntStorage", 4, "FDFFFFFF07000000", new[] { -3L, 7 } },
        { "LongStorage", 8, "FDFFFFFFFFFFFFFF0700000000000000", new[] { -3L, 7 } },
        { "BoolStorage", 1, "0200", new[] { 1L, 0 } },
    };

    [Theory]
    [MemberData(nameof(Storages))]
    public void EveryTypeIsReadInBothFormats(string type, int size, string bytes, object expected)
    {
        foreach (bool isLegacy in (bool[])[false, true])
        {
            Checkpoint checkpoint = new();
            PickledCall tensor = Checkpoint.Tensor(checkpoint.Storage(type, size, Convert.FromHexString(bytes)), 0, [1, 2], [2, 1]);
            ConstantTensor read = CheckpointFile.Read(Write(checkpoint, Checkpoint.Dictionary(("a", tensor)), isLegacy)).Entries[0].Tensor;

            Assert.Equal(new TensorShape(1, 2), read.Shape);
            Assert.Equal(type == "BoolStorage" ? ConstantKind.Boolean : expected is float[]? ConstantKind.Float : ConstantKind.Integer, read.Kind);
            Assert.Equal(expected, read.Kind == ConstantKind.Float ? read.Floats : read.Integers);
        }
    }

    [Theory]
    [InlineData(new[] { 5, 3, 2, 7 }, new[] { 42, 1, 21, 3 })]
    [InlineData(new[] { 7, 5, 3 }, new[] { 1, 7, 35 })]
    [InlineData(new[] { 3, 5 }, new[] { 11, 2 })]
    [InlineData(new[] { 29 }, new[] { 7 })]
    [InlineData(new[] { 1, 11, 1, 3 }, new[] { 1000000, 3, 77, 1 })]
    [InlineData(new[] { 3, 5, 7 }, new[] { 0, 7, 1 })]
    [InlineData(new[] { 5, 3 }, new[] { 1, 1 })]
    public void StridesAndOffsetsAreHonoured(int[] size, int[] stride)
    {
        foreach (string type in (string[])["FloatStorage", "IntStorage"])
        {
            Checkpoint checkpoint = new();
            byte[] bytes = type == "FloatStorage"
                ? [.. Elements.SelectMany(BitConverter.GetBytes)]
                : [.. Elements.SelectMany(e => BitConverter.GetBytes((int)(e * 2)))];
            PickledId storage = checkpoint.Storage(type, 4, bytes);
            PickledCall tensor = Checkpoint.Tensor(storage, 0, [.. size.Cast<object>()], [.. stride.Cast<object>()]);
            PickledCall shifted = Checkpoint.Tensor(storage, 3, [.. size.Select(s => (object)Math.Max(1, s - 1))], [.. stride.Cast<object>()]);
            StateDict dict = CheckpointFile.Read(checkpoint.Zip(Checkpoint.Dictionary(("a", tensor), ("b", shifted))));

            AssertGathered(dict.Entries[0].Tensor, size, stride, 0);
            AssertGathered(dict.Entries[1].Tensor, [.. size.Select(s => Math.Max(1, s - 1))], stride, 3);
        }
    }

    private static void AssertGathered(ConstantTensor tensor, int[] size, int[] stride, int offset)
    {
        float[] expected = new float[size.Aggregate((a, b) => a * b)];
        for (int i = 0; i < expected.Length; i++)
        {
            (int rest, int place) = (i, offset);
            for (int axis = size.Length - 1; axis >= 0; axis--)
            {
                place += rest % size[axis] * stride[axis];
                rest /= size[axis];
            }

            expected[i] = Elements[place];
        }

        Assert.Equal(size, tensor.Shape);
        if (tensor.Kind == ConstantKind.Integer)
        {
            Assert.Equal(expected.Select(e => (long)(e * 2)), tensor.Integers);
            return;
        }

        Assert.Equal(expected, tensor.Floats);
        float[] part = new float[Math.Max(0, expected.Length - 3)];
        tensor.Data!.Read(2, part.AsSpan(0, Math.Max(0, part.Length - 1)));
        Assert.Equal(expected.Skip(2).Take(Math.Max(0, part.Length - 1)), part.SkipLast(1));
    }

    [Fact]
    public void ElementsFarFromEachOtherAreGathered()
    {
        // Rows of more elements than are read at once, and columns of which two fit.
        byte[] bytes = new byte[2 * 8_800_000];
        for (int i = 0; i < 6; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * (7 + (i / 3 * 4_500_000) + (i % 3 * 2_100_000))), (Half)(i + 1));
        }

        Checkpoint checkpoint = new();
        PickledCall tensor = Checkpoint.Tensor(checkpoint.Storage("HalfStorage", 2, bytes), 7, [2, 1, 3], [4_500_000, 1, 2_100_000]);
        ConstantTensor read = CheckpointFile.Read(checkpoint.Legacy(Checkpoint.Dictionary(("a", tensor)))).Entries[0].Tensor;

        Assert.Equal([1, 2, 3, 4, 5, 6], read.Floats);
        float[] part = new float[3];
        read.Data!.Read(2, part);
        Assert.Equal([3, 4, 5], part);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WeightsStayInTheFile(bool isLegacy)
    {
        const int Length = 8 << 20;
        Checkpoint checkpoint = new();
        PickledId storage = checkpoint.Storage("FloatStorage", sizeof(float), new byte[Length * sizeof(float)]);
        byte[] content = Write(checkpoint, Checkpoint.Dictionary(("a", Checkpoint.Tensor(storage, 0, [Length], [1]))), isLegacy);
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["weights.pth"], content);

        long before = GC.GetAllocatedBytesForCurrentThread();
        StateDict dict = StateDictReader.Read(folder["weights.pth"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(Length, dict.Entries[0].Tensor.Data!.Length);
    }

    [Fact]
    public void TensorsShareAStorageAndAreNotCopied()
    {
        Checkpoint checkpoint = new();
        PickledId storage = checkpoint.Floats(Elements);
        StateDict dict = CheckpointFile.Read(checkpoint.Zip(Checkpoint.Dictionary(
            ("a", Checkpoint.Tensor(storage, 0, [210], [1])), ("b", Checkpoint.Tensor(storage, 199, [11], [1])), ("empty", Checkpoint.Tensor(storage, 210, [0, 3], [3, 1])))));

        Assert.Equal(Elements, dict.Entries[0].Tensor.Floats);
        Assert.Equal(Elements[199..], dict.Entries[1].Tensor.Floats);
        Assert.Empty(dict.Entries[2].Tensor.Floats);
    }

    [Fact]
    public void OldPicklesAreRead()
    {
        // Python 2 wrote texts as strings, an OrderedDict as a list of pairs, and PyTorch views of storages.
        Checkpoint checkpoint = new();
        PickledId whole = checkpoint.Floats(Elements);
        PickledId view = new(((object?[])[.. (object?[])whole.Identifier!, new object?[] { "7", 30, 11 }]));
        PickledId noView = new(((object?[])[.. (object?[])whole.Identifier!, null]));
        PickledGlobal rebuild = new("torch._utils", "_rebuild_tensor");
        List<object?> pairs = [
            new List<object?> { new PickledRaw([(byte)'U', 1, (byte)'a']), new PickledCall(rebuild, [view, 3, new object?[] { 2, 3 }, new object?[] { 3, 1 }]) },
            new List<object?> { new PickledRaw([(byte)'T', 1, 0, 0, 0, (byte)'b']), new PickledCall(rebuild, [noView, 7, new object?[] { 1 }, new object?[] { 1 }]) }];
        StateDict dict = CheckpointFile.Read(checkpoint.Legacy(new PickledCall(new PickledGlobal("collections", "OrderedDict"), [pairs])));

        Assert.Equal(["a", "b"], dict.Entries.Select(e => e.Name));
        Assert.Equal(Elements[33..39], dict.Entries[0].Tensor.Floats);
        Assert.Equal(Elements[7..8], dict.Entries[1].Tensor.Floats);
    }

    [Fact]
    public void ValuesBesideTheWeightsAreReadOver()
    {
        Checkpoint checkpoint = new();
        PickledCall tensor = checkpoint.Vector(1, 2, 3);
        PickledCall bytes = new(new PickledGlobal("_codecs", "encode"), ["\0\0\u00FF@", "latin1"]);
        PickledCall type = new(new PickledGlobal("numpy", "dtype"), ["f8", false, true], State: new object?[] { 3, "<", null, null, null, -1, -1, 0 });
        StateDict dict = CheckpointFile.Read(checkpoint.Zip(Checkpoint.Dictionary(
            ("epoch", 90),
            ("best", new PickledCall(new PickledGlobal("numpy.core.multiarray", "scalar"), [type, bytes])),
            ("best2", new PickledCall(new PickledGlobal("numpy._core.multiarray", "scalar"), [type, new PickledRaw([(byte)'C', 2, 1, 2])])),
            ("size", new PickledCall(new PickledGlobal("torch", "Size"), [new object?[] { 3, 5 }])),
            ("list", new List<object?> { 1.5, null, true, -7, 70000, 1L << 40, -(1L << 40), new object?[] { 1, 2, 3, 4 } }),
            ("seed", new PickledRaw([0x8A, 9, 1, 2, 3, 4, 5, 6, 7, 0xF0, 0])),
            ("parameter", new PickledCall(new PickledGlobal("torch._utils", "_rebuild_parameter"), [tensor, true, new PickledDictionary([])])))));

        Assert.Equal(["parameter"], dict.Entries.Select(e => e.Name));
        Assert.Equal([1, 2, 3], dict.Entries[0].Tensor.Floats);
        Assert.Contains("6 values", Assert.Single(dict.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:3,state_dict:2,model:5", "state_dict")]
    [InlineData("model:2,optimizer:7", "model")]
    [InlineData("ema:7,model_state_dict:2", "model_state_dict")]
    [InlineData("net:2,state_dict_ema:3", "net")]
    [InlineData("params:2,ema:3", "ema")]
    [InlineData("generator:5,discriminator:3,x:2", "generator")]
    [InlineData("model/state_dict:2,optimizer/state_dict:5", "model.state_dict")]
    [InlineData("a/b/c:2", "a.b.c")]
    [InlineData("x/state_dict:3,params:2", "params")]
    public void TheDictionaryWithTheLikeliestNameIsTaken(string content, string expected)
    {
        Checkpoint checkpoint = new();
        List<(object?, object?)> items = [("epoch", 3)];
        foreach (string[] part in content.Split(',').Select(p => p.Split(':')))
        {
            (object? Key, object? Value)[] tensors = [.. Enumerable.Range(0, int.Parse(part[1])).Select(i => ((object?)$"{part[0]}{i}", (object?)checkpoint.Vector(i)))];
            object? value = new PickledDictionary(tensors);
            string[] path = part[0].Split('/');
            for (int i = path.Length - 1; i > 0; i--)
            {
                value = new PickledDictionary([("number", 7), (path[i], value)], IsOrdered: false);
            }

            items.Add((path[0], value));
        }

        StateDict dict = CheckpointFile.Read(checkpoint.Zip(new PickledDictionary([.. items], IsOrdered: false)));

        Assert.Equal(expected.Replace('.', '/') + "0", dict.Entries[0].Name);
        Assert.Contains($"under '{expected}'", dict.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void DictionariesInsideThemselvesAndFarDownAreNoProblem()
    {
        // d = {}; d["self"] = d; d["w"] = …: the dictionary is remembered as 0 and recalled inside itself.
        Checkpoint checkpoint = new();
        PickledRaw self = new([(byte)'h', 0]);
        PickledDictionary inner = new([("far", new PickledDictionary([("away", new PickledDictionary([("lost", new PickledDictionary([("w", checkpoint.Vector(7))]))]))]))]);
        StateDict dict = CheckpointFile.Read(checkpoint.Zip(new PickledDictionary([("self", self), ("w", checkpoint.Vector(5)), ("inner", inner)], IsOrdered: false)));

        Assert.Equal(["w"], dict.Entries.Select(e => e.Name));
        Assert.Contains("no dictionary of tensors", Assert.Throws<ImportException>(() => CheckpointFile.Read(checkpoint.Zip(new PickledDictionary([("x", inner)])))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LargeArchivesFieldsAreUnderstood()
    {
        Checkpoint checkpoint = new();
        Assert.Equal([3, 5, 7], CheckpointFile.Read(checkpoint.Zip(Checkpoint.Dictionary(("a", checkpoint.Vector(3, 5, 7))), isZip64: true)).Entries[0].Tensor.Floats);
    }

    [Fact]
    public void BytesBehindTheLastStorageAreNoted()
    {
        Checkpoint checkpoint = new();
        StateDict dict = CheckpointFile.Read([.. checkpoint.Legacy(Checkpoint.Dictionary(("a", checkpoint.Vector(3)))), 1, 2, 3]);
        Assert.Contains("3 bytes", Assert.Single(dict.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ALaterEntryOfANameReplacesAnEarlierOne()
    {
        Checkpoint checkpoint = new();
        StateDict dict = CheckpointFile.Read(checkpoint.Zip(Checkpoint.Dictionary(("a", checkpoint.Vector(3)), ("b", checkpoint.Vector(5)), ("a", checkpoint.Vector(7)))));
        Assert.Equal([("a", 7f), ("b", 5f)], dict.Entries.Select(e => (e.Name, e.Tensor.Floats[0])));
    }

    [Fact]
    public void CheckpointsAreRecognisedByTheirContent()
    {
        Checkpoint checkpoint = new();
        PickledDictionary root = Checkpoint.Dictionary(("a", checkpoint.Vector(3)));
        byte[] tar = new byte[512];
        "ustar"u8.CopyTo(tar.AsSpan(257));

        Assert.True(StateDictReader.Recognises(checkpoint.Zip(root)));
        Assert.True(StateDictReader.Recognises(checkpoint.Legacy(root)));
        Assert.True(StateDictReader.Recognises(tar));
        Assert.False(StateDictReader.Recognises(new byte[512]));
        Assert.False(StateDictReader.Recognises([0x80]));
        Assert.False(StateDictReader.Recognises("PK"u8));
    }
}
