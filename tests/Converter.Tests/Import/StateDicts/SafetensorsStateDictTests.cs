using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.Format;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

public sealed class SafetensorsStateDictTests
{
    private const string Description = """
        {"network":{"choice":{"architecture":"cifar_resnet8_b","inputChannels":3,"classes":2}},"settings":{"epochs":3},
        "data":{"name":"toy","images":5,"channels":3,"height":29,"width":31,"normalization":{"mean":[0.5,0.25,0.125],"standardDeviation":[1,2,0.75]},
        "labels":["left boot","bag"],"fingerprint":""},"epochsDone":3,"elapsedSeconds":7.5}
        """;

    private static StateDict Read(IEnumerable<TensorEntry> tensors, params KeyValuePair<string, string>[] metadata)
    {
        using ScratchFolder folder = TestData.Scratch();
        SafetensorsFile.Save(folder["weights.bin"], tensors, metadata);
        return StateDictReader.Read(folder["weights.bin"]);
    }

    private static TensorEntry Entry(string name) => TensorEntryValues.FromFloats(name, [3], [1, 2, 3]);

    [Theory]
    [InlineData(ElementType.F32, "0000C03F000020C0", new[] { 1.5f, -2.5f })]
    [InlineData(ElementType.F16, "003E00C1", new[] { 1.5f, -2.5f })]
    [InlineData(ElementType.BF16, "C03F20C0", new[] { 1.5f, -2.5f })]
    [InlineData(ElementType.F64, "000000000000F83F00000000000004C0", new[] { 1.5f, -2.5f })]
    public void EveryFloatTypeIsRead(ElementType type, string bytes, float[] expected)
    {
        ConstantTensor tensor = Read([new TensorEntry("a", type, [2, 1], Convert.FromHexString(bytes))]).Entries[0].Tensor;

        Assert.Equal((ConstantKind.Float, new TensorShape(2, 1)), (tensor.Kind, tensor.Shape));
        Assert.Equal(expected, tensor.Floats);
    }

    [Theory]
    [InlineData(ElementType.I8, "FD07", new[] { -3L, 7 })]
    [InlineData(ElementType.U8, "FD07", new[] { 253L, 7 })]
    [InlineData(ElementType.I16, "FDFF0700", new[] { -3L, 7 })]
    [InlineData(ElementType.U16, "FDFF0700", new[] { 65533L, 7 })]
    [InlineData(ElementType.I32, "FDFFFFFF07000000", new[] { -3L, 7 })]
    [InlineData(ElementType.U32, "FDFFFFFF07000000", new[] { 4294967293L, 7 })]
    [InlineData(ElementType.I64, "FDFFFFFFFFFFFFFF0700000000000000", new[] { -3L, 7 })]
    [InlineData(ElementType.U64, "FDFFFFFFFFFFFF7F0700000000000000", new[] { long.MaxValue - 2, 7 })]
    public void EveryIntegerTypeIsRead(ElementType type, string bytes, long[] expected)
    {
        ConstantTensor tensor = Read([new TensorEntry("a", type, [2], Convert.FromHexString(bytes))]).Entries[0].Tensor;

        Assert.Equal(ConstantKind.Integer, tensor.Kind);
        Assert.Equal(expected, tensor.Integers);
    }

    [Fact]
    public void TruthValuesAndScalarsAreRead()
    {
        StateDict dict = Read([
            new TensorEntry("b", ElementType.BOOL, [3], new byte[] { 0, 2, 1 }),
            TensorEntryValues.FromInt64s("num_batches_tracked", [], [29])]);

        Dictionary<string, ConstantTensor> tensors = dict.Entries.ToDictionary(e => e.Name, e => e.Tensor);
        Assert.Equal(ConstantKind.Boolean, tensors["b"].Kind);
        Assert.Equal([0, 1, 1], tensors["b"].Integers);
        Assert.Equal([29], tensors["num_batches_tracked"].Integers);
        Assert.Equal(TensorShape.Scalar, tensors["num_batches_tracked"].Shape);
        Assert.Equal(("weights.bin", "safetensors file", 64), (dict.SourceFileName, dict.Description, dict.SourceSha256.Length));
        Assert.Empty(dict.Notes);
        Assert.Empty(dict.Metadata);
    }

    [Fact]
    public void OfATrainersCheckpointTheNetworkIsReadAndWhatDescribesIt()
    {
        StateDict dict = Read(
            [Entry("linear.weight"), Entry("velocity/linear.weight"), Entry("conv1.weight")], new("format", "pt"), new("resnetvk", Description));

        Assert.Equal(["linear.weight", "conv1.weight"], dict.Entries.Select(e => e.Name));
        Assert.Equal("checkpoint of resnetvk-train (safetensors)", dict.Description);
        Dictionary<string, string> expected = new()
        {
            ["mean"] = "0.5,0.25,0.125",
            ["std"] = "1,2,0.75",
            ["labels"] = "left boot\nbag",
            ["channels"] = "3",
            ["height"] = "29",
            ["width"] = "31",
            ["architecture"] = "cifar_resnet8_b",
        };
        Assert.Equal(expected, dict.Metadata);
    }

    [Fact]
    public void ACheckpointThatWentOnFromAFileHasNoNamedNetwork()
    {
        string description = Description.Replace(
            """{"architecture":"cifar_resnet8_b","inputChannels":3,"classes":2}""", "null", StringComparison.Ordinal);
        StateDict dict = Read([Entry("conv1.weight")], new KeyValuePair<string, string>("resnetvk", description));
        Assert.DoesNotContain("architecture", dict.Metadata.Keys);
        Assert.Equal("29", dict.Metadata["height"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[[[")]
    [InlineData("""{"network":3,"data":{}}""")]
    [InlineData("""{"network":{"choice":null},"data":{"channels":3e9,"height":1,"width":1,"normalization":{"mean":[],"standardDeviation":[]},"labels":[]}}""")]
    [InlineData("""{"network":{"choice":null},"data":{"channels":3,"height":1,"width":1,"normalization":{"mean":["a"],"standardDeviation":[]},"labels":[]}}""")]
    public void ADescriptionOfAnotherFormIsRefused(string description) => Assert.Contains(
        "description", Assert.Throws<ImportException>(() => Read([Entry("a")], new KeyValuePair<string, string>("resnetvk", description))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(new[] { "module.a", "module.b" }, new[] { "a", "b" }, "module.")]
    [InlineData(new[] { "_orig_mod.module.a", "_orig_mod.module.b" }, new[] { "a", "b" }, "_orig_mod.module.")]
    [InlineData(new[] { "module._orig_mod.a", "module._orig_mod.b" }, new[] { "a", "b" }, "module._orig_mod.")]
    [InlineData(new[] { "module.a", "b" }, new[] { "module.a", "b" }, null)]
    [InlineData(new[] { "module.", "module.a" }, new[] { "module.", "module.a" }, null)]
    [InlineData(new[] { "modules.a" }, new[] { "modules.a" }, null)]
    public void APrefixOfAllNamesIsRemoved(string[] names, string[] expected, string? note)
    {
        StateDict dict = Read(names.Select(Entry));

        Assert.Equal(expected, dict.Entries.Select(e => e.Name));
        Assert.Equal(note is null ? 0 : 1, dict.Notes.Count);
        Assert.All(dict.Notes, n => Assert.Contains($"'{note}'", n, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatHoldsNoWeightsIsRefused()
    {
        Assert.Contains("no tensors", Assert.Throws<ImportException>(() => Read([])).Message, StringComparison.Ordinal);
        Assert.Contains("compiled model", Assert.Throws<ImportException>(() => Read([Entry("a")], new KeyValuePair<string, string>("rnvk.plan", "{}"))).Message, StringComparison.Ordinal);
        Assert.Contains("18446744073709551613", Assert.Throws<ImportException>(
            () => Read([new TensorEntry("a", ElementType.U64, [1], Convert.FromHexString("FDFFFFFFFFFFFFFF"))])).Message, StringComparison.Ordinal);
        Assert.Contains("17 dimensions", Assert.Throws<ImportException>(
            () => Read([new TensorEntry("a", ElementType.U8, [.. Enumerable.Repeat(1L, 17)], new byte[1])])).Message, StringComparison.Ordinal);
        Assert.Contains("'a'", Assert.Throws<ImportException>(
            () => Read([new TensorEntry("a", ElementType.F32, [0, 1L << 31], Array.Empty<byte>())])).Message, StringComparison.Ordinal);
        using ScratchFolder folder = TestData.Scratch();
        Assert.Contains("is a folder", Assert.Throws<ImportException>(() => StateDictReader.Read(folder.FullPath)).Message, StringComparison.Ordinal);
        Assert.Contains("there is no file", Assert.Throws<ImportException>(() => StateDictReader.Read(folder["lost.pth"])).Message, StringComparison.Ordinal);
        Assert.Contains("there is no file", Assert.Throws<ImportException>(() => StateDictReader.Read("")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SafetensorsFilesAreRecognisedByTheirContent()
    {
        byte[] file = SafetensorsFile.ToBytes([Entry("a")]);
        Assert.True(StateDictReader.Recognises(file));
        Assert.True(StateDictReader.Recognises(file.AsSpan(0, 16)));
        Assert.False(StateDictReader.Recognises(file.AsSpan(0, 8)));
        Assert.False(StateDictReader.Recognises("\b\bpytorch{"u8));
        Assert.False(StateDictReader.Recognises([]));
    }
}
