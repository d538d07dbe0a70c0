using System.Text;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Pickles that would run programs, fill the memory or overflow the stack if they were believed.</summary>
public sealed class HostilePickleTests
{
    private const string NeverBuilt = ", which is never built here";

    private static byte[] Raw(params object[] parts) => [
        .. parts.SelectMany(p => p switch
        {
            string text => Encoding.Latin1.GetBytes(text),
            byte[] bytes => bytes,
            _ => throw new ArgumentException($"{p}"),
        })];

    private static byte[] Zip(byte[] pickle) => ZipWriter.Write([new("a/data.pkl", pickle)]);

    /// <summary>A checkpoint whose pickle has these instructions between its version and its end.</summary>
    private static byte[] Program(params object[] parts) => Zip(Raw("\u0080\u0002", Raw(parts), "."));

    public static TheoryData<string, string> Calls => new()
    {
        { "cposix\nsystem\n(X\u0002\0\0\0lstR", "posix.system" + NeverBuilt },
        { "cbuiltins\nexec\n(X\u0002\0\0\0lstR", "builtins.exec" + NeverBuilt },
        { "c__builtin__\neval\n(X\u0002\0\0\0lstR", "__builtin__.eval" + NeverBuilt },
        { "(iposix\nsystem\n", "posix.system" + NeverBuilt },
        { "(cposix\nsystem\nX\u0002\0\0\0lso", "posix.system" + NeverBuilt },
        { "ccollections\nOrderedDict\n)\u0081", "instruction NewObj" },
        { "ccollections\nOrderedDict\n)}\u0092", "instruction NewObjEx" },
        { "(ccollections\nOrderedDict\no", "instruction Obj" },
        { "\u008c\u0005posix\u008c\u0006system\u0093", "posix.system" + NeverBuilt },
        { "NN\u0093", "named by something that is no text" },
        { "\u0082\u0001", "instruction Ext1" },
        { "\u0083\u0001\0", "instruction Ext2" },
        { "\u0084\u0001\0\0\0", "instruction Ext4" },
        { "\u008f", "instruction EmptySet" },
        { "(K\u0001\u0091", "instruction FrozenSet" },
        { "Pposix\n", "instruction PersId" },
        { "\u0096\u0001\0\0\0\0\0\0\0a", "instruction ByteArray8" },
        { "\u0097", "instruction NextBuffer" },
        { "I7\n", "instruction Int" },
        { "K\u00012", "instruction Dup" },
        { "\u00FF", "no pickle instruction" },
        { "ctorch.nn\nModule\n)R}b", "torch.nn.Module" + NeverBuilt },
        { "ctorch\nload\n", "torch.load" + NeverBuilt },
        { "ctorch\u0007\u001B[2J\nload\n", "torch\uFFFD\uFFFD[2J.load" },
        { "ctorch._utils\n_rebuild_qtensor\n", "torch._utils._rebuild_qtensor" + NeverBuilt },
        { "ctorch.FloatStorage\n\n", "torch.FloatStorage." + NeverBuilt },
        { "c\ntorch.FloatStorage\n", ".torch.FloatStorage" + NeverBuilt },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void NothingIsCalledOrBuilt(string instructions, string message) => Refusal.Of(Program(instructions), message);

    private static PickledGlobal Global(string name) => new(name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);

    public static TheoryData<string, object?[], object?> OddCalls => new()
    {
        { "collections.OrderedDict", [7], null },
        { "collections.OrderedDict", [new List<object?> { 7 }], null },
        { "collections.OrderedDict", [new List<object?> { new object?[] { 1, 2, 3 } }], null },
        { "collections.OrderedDict", [], 7 },
        { "collections.OrderedDict", [], "x" },
        { "torch.Size", [7], null },
        { "torch.FloatStorage", [], null },
        { "torch.Size", [new object?[] { 3 }], new PickledDictionary([]) },
        { "_codecs.encode", ["os", "rot13"], null },
        { "_codecs.encode", [7, "latin1"], null },
        { "numpy.dtype", [7], null },
        { "numpy.core.multiarray.scalar", ["f8", "x"], null },
        { "torch._utils._rebuild_parameter", [7, true, new PickledDictionary([])], null },
        { "torch._utils._rebuild_tensor_v2", ["x", 0, new object?[] { 1 }, new object?[] { 1 }, false, new PickledDictionary([])], null },
        { "torch._utils._rebuild_tensor", [], null },
    };

    [Theory]
    [MemberData(nameof(OddCalls))]
    public void KnownNamesAreUsedAsPyTorchUsesThem(string name, object?[] arguments, object? state) =>
        Refusal.Of(Zip(PickleWriter.Write(new PickledCall(Global(name), arguments, state))), "the checkpoint ");

    [Theory]
    [InlineData("K\u0001K\u0002b", "sets attributes")]
    [InlineData("]}b", "sets attributes")]
    [InlineData("}}b", "sets attributes")]
    [InlineData("K\u0001)R", "something is called")]
    [InlineData("ctorch\nSize\nK\u0001R", "something is called")]
    [InlineData("a", "empty stack")]
    [InlineData("", "ends with 0 values")]
    [InlineData("NN", "ends with 2 values")]
    [InlineData("(", "1 marks")]
    [InlineData("N(t", "ends with 2 values")]
    [InlineData("t", "empty stack")]
    [InlineData("N(b", "empty stack")]
    [InlineData("(q\0", "empty stack")]
    [InlineData("h\u0007", "remembered as 7")]
    [InlineData("NNa", "no list")]
    [InlineData("](NNu", "no dictionary")]
    [InlineData("}(Nu", "a value is missing")]
    [InlineData("\u0095\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF", "bytes should follow")]
    [InlineData("X\u00FF\u00FF\u00FF\u00FFab", "4294967295 bytes should follow")]
    [InlineData("B\u00FF\u00FF\u00FF\u007Fab", "2147483647 bytes should follow")]
    [InlineData("T\u00FF\u00FF\u00FF\u00FFab", "bytes should follow")]
    [InlineData("\u008d\0\0\0\0\0\0\0\u0080ab", "9223372036854775808 bytes should follow")]
    [InlineData("\u008e\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u007Fab", "bytes should follow")]
    [InlineData("\u008b\u00FF\u00FF\u00FF\u00FF", "bytes should follow")]
    [InlineData("\u008c\u0002\u00C3\u0028", "not valid UTF-8")]
    [InlineData("c\u00C3\u0028\nx\n", "not valid UTF-8")]
    [InlineData("N.N", "holds no dictionary")]
    [InlineData("K\u0001", "holds no dictionary")]
    public void InstructionsThatDoNotFitTogetherAreRefused(string instructions, string message) => Refusal.Of(Program(instructions), message);

    [Theory]
    [InlineData("", "no pickle of protocol 2 to 5")]
    [InlineData("\u0080", "bytes should follow")]
    [InlineData("\u0080\u0001N.", "no pickle of protocol 2 to 5")]
    [InlineData("\u0080\u0006N.", "no pickle of protocol 2 to 5")]
    [InlineData("(dp0\n.", "no pickle of protocol 2 to 5")]
    public void OtherProtocolsAreRefused(string pickle, string message) => Refusal.Of(Zip(Encoding.Latin1.GetBytes(pickle.Length == 0 ? "N." : pickle)), message);

    [Fact]
    public void PersistentIdentifiersHaveOneForm()
    {
        PickledGlobal floats = new("torch", "FloatStorage");
        object?[] others = [
            "storage",
            null,
            Array.Empty<object?>(),
            new List<object?> { "storage", floats, "0", "cpu", 1 },
            new object?[] { "module", floats, "0", "cpu", 1 },
            new object?[] { "storage", new PickledGlobal("torch", "Size"), "0", "cpu", 1 },
            new object?[] { "storage", "FloatStorage", "0", "cpu", 1 },
            new object?[] { "storage", floats, 0, "cpu", 1 },
            new object?[] { "storage", floats, "0", "cpu", -1 },
            new object?[] { "storage", floats, "0", "cpu", 1.5 },
            new object?[] { "storage", floats, "0", "cpu", 3, new object?[] { "1", 1, 3 } },
            new object?[] { "storage", floats, "0", "cpu", 3, new object?[] { "1", -1, 3 } },
            new object?[] { "storage", floats, "0", "cpu", 3, new object?[] { "1", long.MaxValue, long.MaxValue } },
            new object?[] { "storage", floats, "0", "cpu", 3, null, null }];
        foreach (object? other in others)
        {
            Refusal.Of(Zip(PickleWriter.Write(new PickledId(other))), "persistent identifier of a form");
        }
    }

    [Fact]
    public void DeepNestingIsRefused()
    {
        string lists = new(']', 100_000);
        Refusal.Of(Program(lists, new string('a', 99_999)), "values are nested");
        Refusal.Of(Program(new string('(', 100_000), "N"), "values are nested");

        // Each level is put into the next at once, so that the stack stays flat.
        Refusal.Of(Program("]", string.Concat(Enumerable.Repeat("\u0085", 100_000))), "holds no dictionary");
        Refusal.Of(Program("]", string.Concat(Enumerable.Repeat("\u0085", 300_000))), "lists, dictionaries and tuples");
    }

    [Fact]
    public void MemoryIsNotFilledByRepetition()
    {
        // Each list holds the one before it ten times: 10^40 elements, if anybody walked through them.
        string bomb = "]q\0" + string.Concat(
            Enumerable.Range(1, 40).Select(i => "](" + string.Concat(Enumerable.Repeat($"h{(char)(i - 1)}", 10)) + $"eq{(char)i}"));
        Refusal.Of(Program(bomb), "ends with 41 values");
        Refusal.Of(Program("(", bomb, "t\u0085"), "holds no dictionary");

        Refusal.Of(Program("N", new string('\u0094', 500_000)), "values are remembered");
    }

    [Fact]
    public void EndlessTextsAndLinesAreRefused()
    {
        Refusal.Of(Program("c", new string('x', 100_000)), "a line has more than 1024 bytes");
        Refusal.Of(Program("X", BitConverter.GetBytes(2_000_000), new string('x', 2_000_000)), "a text has 2000000 bytes");
    }

    [Fact]
    public void LongTextsThatAreNamedOftenTakeNeitherTimeNorMemory()
    {
        // A text of 100,000 characters, remembered, and as the key of many dictionaries, as the key of a storage, and encoded many times.
        byte[] text = Raw("X", BitConverter.GetBytes(100_000), new string('x', 100_000), "q\0");
        Refusal.Of(Program(text, "}h\0Ns", string.Concat(Enumerable.Repeat("}h\0Ns", 30_000))), "a name of 100000 characters");
        Refusal.Of(Program("(X\u0007\0\0\0storagectorch\nFloatStorage\n", text, "h\0K\u0003tQ"), "persistent identifier of a form");
        Refusal.Of(
            Program(text, "c_codecs\nencode\nq\u0001h\0X\u0006\0\0\0latin1\u0086q\u0002", string.Concat(Enumerable.Repeat("h\u0001h\u0002R", 30_000))),
            "ends with 30003 values");
    }

    [Fact]
    public void AListOfPairsThatIsNamedOftenTakesNoMemory()
    {
        // [(None, None), …] with 10,000 pairs, made into a dictionary 1,000 times.
        string pairs = "](" + string.Concat(Enumerable.Repeat("NN\u0086", 10_000)) + "e\u0085q\0";
        Refusal.Of(
            Program("ccollections\nOrderedDict\nq\u0001", pairs, string.Concat(Enumerable.Repeat("h\u0001h\0R", 1_000))),
            "dictionaries of more than 262144 pairs");
    }

    [Theory]
    [InlineData(4L, 0L, new[] { 1L }, new[] { 1L, 1L }, "1 sizes and 2 strides")]
    [InlineData(4L, 0L, new[] { 5L }, new[] { 1L }, "does not fit")]
    [InlineData(4L, 4L, new[] { 1L }, new[] { 1L }, "does not fit")]
    [InlineData(4L, 5L, new[] { 0L }, new[] { 1L }, "does not fit")]
    [InlineData(4L, -1L, new[] { 1L }, new[] { 1L }, "offset is -1")]
    [InlineData(4L, 0L, new[] { -1L }, new[] { 1L }, "size is -1")]
    [InlineData(4L, 3L, new[] { 3L }, new[] { -1L }, "stride is -1")]
    [InlineData(4L, long.MaxValue, new[] { long.MaxValue, 2L }, new[] { long.MaxValue, long.MaxValue }, "does not fit")]
    [InlineData(4L, 0L, new[] { long.MaxValue }, new[] { 0L }, "does not fit")]
    [InlineData(4L, 0L, new[] { 1L << 32, 1L << 32, 1L << 32, 1L << 32 }, new[] { 0L, 0, 0, 0 }, "does not fit")]
    [InlineData(4L, 0L, new[] { 2L, 2L }, new[] { long.MaxValue, long.MaxValue }, "does not fit")]
    [InlineData(4L, 0L, new[] { 2L, 3L }, new[] { 1L, 1L }, "does not fit")]
    [InlineData(4L, 0L, new[] { 0L, 1L << 40 }, new[] { 1L, 1L }, "sizes lie between")]
    public void TensorsLieInTheirStorage(long length, long offset, long[] size, long[] stride, string message)
    {
        foreach (bool isLegacy in (bool[])[false, true])
        {
            Checkpoint checkpoint = new();
            PickledDictionary root = Checkpoint.Dictionary(
                ("a", Checkpoint.Tensor(checkpoint.Floats(new float[length]), offset, [.. size.Cast<object>()], [.. stride.Cast<object>()])));
            Refusal.Of(isLegacy ? checkpoint.Legacy(root) : checkpoint.Zip(root), message);
        }
    }

    [Fact]
    public void OddTensorsAreRefused()
    {
        Checkpoint checkpoint = new();
        PickledId storage = checkpoint.Floats(1, 2, 3);
        object?[] many = [.. Enumerable.Repeat<object?>(1, 17)];
        Refusal.Of(checkpoint.Zip(Checkpoint.Tensor(storage, 0, many, many)), "17 sizes");
        Refusal.Of(checkpoint.Zip(Checkpoint.Tensor(storage, 0, ["1"], [1])), "size is no number");
        Refusal.Of(checkpoint.Zip(Checkpoint.Tensor(storage, 0, [1], [null])), "stride is no number");
        Refusal.Of(checkpoint.Zip(Checkpoint.Tensor(storage, 1.5, [1], [1])), "offset is no number");
        Refusal.Of(checkpoint.Zip(Checkpoint.Tensor(storage, new PickledRaw([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0]), [1], [1])), "offset is no number");

        PickledCall conjugated = Checkpoint.Tensor(storage, 0, [3], [1]);
        Refusal.Of(checkpoint.Zip(conjugated with { Arguments = [.. conjugated.Arguments, new PickledDictionary([("neg", true)])] }), "in a way that PyTorch does not");
    }

    [Fact]
    public void TooManyTensorsAreRefused()
    {
        Checkpoint checkpoint = new();
        PickledCall tensor = Checkpoint.Tensor(checkpoint.Floats(1, 2, 3), 0, [1, 1, 1], [1, 1, 1]);
        Refusal.Of(checkpoint.Zip(Enumerable.Range(0, 40_000).Select(_ => (object?)tensor).ToList()), "more than 32768 tensors");
    }
}
