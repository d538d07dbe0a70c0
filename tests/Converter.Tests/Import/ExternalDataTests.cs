using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Converter.Tests.Import;

public sealed class ExternalDataTests
{
    private static readonly float[] Elements = [0.5f, -1, 2, 3, 5];

    private static void Save(string path, string location, long? offset, long? length, params long[] shape)
    {
        OnnxGraphWriter writer = new("external");
        string x = writer.AddInput("x", 5);
        writer.Ending(writer.AddNode("Add", [x, writer.AddInitializer(OnnxTensor.External("c", DataType.Float, location, offset, length, shape))]), 1).Save(path);
    }

    private static void WriteData(string path, int before, int after)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [.. new byte[before], .. Elements.SelectMany(BitConverter.GetBytes), .. new byte[after]]);
    }

    [Theory]
    [InlineData("data.bin", 64L, 20L, 64, 3)]
    [InlineData("data.bin", 7L, null, 7, 0)]
    [InlineData("data.bin", null, null, 0, 0)]
    [InlineData("inner/data.bin", null, 20L, 0, 11)]
    [InlineData("./data.bin", null, null, 0, 0)]
    public void ValuesAreReadFromTheModelsFolder(string location, long? offset, long? length, int before, int after)
    {
        using ScratchFolder folder = TestData.Scratch();
        WriteData(folder[location], before, after);
        Save(folder["model.onnx"], location, offset, length, 5);

        Graph graph = GraphBuilder.Build(OnnxImporter.Import(folder["model.onnx"]));
        Assert.Equal(Elements, graph.Nodes[0].Inputs[1].ReadConstant());
    }

    [Theory]
    [InlineData("../data.bin", null, null, "refused")]
    [InlineData("inner/../../data.bin", null, null, "refused")]
    [InlineData("inner\\..\\data.bin", null, null, "refused")]
    [InlineData("/etc/hostname", null, null, "refused")]
    [InlineData("C:\\data.bin", null, null, "refused")]
    [InlineData("", null, null, "refused")]
    [InlineData("missing.bin", null, null, "cannot be read")]
    [InlineData("data.bin", 1L, 20L, "lie outside")]
    [InlineData("data.bin", 21L, null, "takes 20 bytes")]
    [InlineData("data.bin", 0L, 16L, "takes 20 bytes, external data 'data.bin' states 16")]
    [InlineData("data.bin", long.MaxValue, 20L, "lie outside")]
    [InlineData("data.bin", -4L, 20L, "'-4'")]
    public void WhatDoesNotFitIsRefused(string location, long? offset, long? length, string message)
    {
        using ScratchFolder folder = TestData.Scratch();
        WriteData(folder["data.bin"], 0, 0);
        string path = folder["sub/model.onnx"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WriteData(Path.Combine(Path.GetDirectoryName(path)!, "data.bin"), 0, 0);
        Save(path, location, offset, length, 5);

        ImportException exception = Assert.Throws<ImportException>(() => OnnxImporter.Import(path));
        Assert.Contains("initialiser 'c'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHugeShapeIsCheckedBeforeItIsAllocated()
    {
        using ScratchFolder folder = TestData.Scratch();
        WriteData(folder["data.bin"], 0, 0);
        Save(folder["model.onnx"], "data.bin", null, null, 40000, 40000);

        Assert.Contains("6400000000", Assert.Throws<ImportException>(() => OnnxImporter.Import(folder["model.onnx"])).Message, StringComparison.Ordinal);
    }
}
