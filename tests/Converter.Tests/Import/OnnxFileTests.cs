using System.IO.Compression;
using System.Security.Cryptography;
using Google.Protobuf;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

public sealed class OnnxFileTests
{
    private static OnnxGraphWriter Model()
    {
        OnnxGraphWriter writer = new("small");
        string x = writer.AddInput("x", 1, 3, 2, 4);
        string conv = writer.AddNode("Conv", [x, writer.Weight("w", 2, 3, 1, 3), writer.Weight("b", 2)]);
        string norm = writer.AddNode(
            "BatchNormalization", [conv, writer.Weight("gamma", 2), writer.Weight("beta", 2), writer.Weight("mean", 2), writer.AddInitializer("var", [1, 3f], 2)]);
        string flat = writer.AddNode("Flatten", [norm]);
        string rows = writer.AddNode("MatMul", [flat, writer.Weight("fc", 8, 5)]);
        return writer.Ending(writer.AddNode("Add", [rows, writer.Weight("fcb", 5)]), 2);
    }

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Fastest))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    private static ImportException Refused(byte[] content)
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["model.onnx"], content);
        return Assert.Throws<ImportException>(() => OnnxImporter.Import(folder["model.onnx"]));
    }

    [Fact]
    public void TheSourceIsDescribed()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["net.onnx"];
        Model().Save(path);
        ImportedGraph imported = OnnxImporter.Import(path);

        Assert.Equal("small", imported.Name);
        Assert.Equal("net.onnx", imported.SourceFileName);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), imported.SourceSha256);
        Assert.Equal(17, imported.Opset);
        Assert.Equal(5, imported.NodeCount);
        Assert.Equal((2 * 3 * 1 * 3) + 2 + 2 + 2 + (8 * 5) + 5, imported.ParameterCount);
    }

    [Fact]
    public void GzipIsUnpacked()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] packed = Gzip(Model().Build().ToByteArray());
        File.WriteAllBytes(folder["net.onnx.gz"], packed);
        ImportedGraph imported = OnnxImporter.Import(folder["net.onnx.gz"]);

        Assert.Equal(5, imported.NodeCount);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(packed)), imported.SourceSha256);
    }

    [Fact]
    public void DamagedGzipIsRefusedAtEveryCut()
    {
        byte[] packed = Gzip(Model().Build().ToByteArray());
        for (int length = 2; length < packed.Length; length += 7)
        {
            Assert.Contains("model.onnx' is ", Refused(packed[..length]).Message, StringComparison.Ordinal);
        }

        packed[packed.Length / 2] ^= 0x40;
        Assert.Contains("damaged", Refused(packed).Message, StringComparison.Ordinal);
        Assert.Contains("damaged", Refused([.. packed, .. packed]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AGzipBombIsRefusedBeforeItIsUnpacked()
    {
        byte[] packed = [.. Gzip(Model().Build().ToByteArray()), .. new byte[3_000_000], 0xFF, 0xFF, 0xFF, 0x7F];
        Assert.Contains("unpacks to 2147483647 bytes", Refused(packed).Message, StringComparison.Ordinal);
        Assert.Contains("cut short or damaged", Refused([.. packed[..200], 0xFF, 0xFF, 0xFF, 0x7F]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK\u0003\u0004....", "zip archive")]
    [InlineData("<!DOCTYPE html><html>", "HTML")]
    [InlineData("\n  <?xml version='1.0'?>", "HTML or XML")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "Git LFS")]
    [InlineData("", "empty")]
    [InlineData("\u0002\0\0\0\0\0\0\0{}", "safetensors")]
    [InlineData("....TFL3....", "TensorFlow Lite")]
    [InlineData("hello, world", "no ONNX file")]
    public void OtherFilesAreRecognised(string content, string what)
    {
        ImportException exception = Refused(System.Text.Encoding.UTF8.GetBytes(content));

        Assert.Contains(what, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.Hint);
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x02, 0x8A, 0x0A }, "Python pickle")]
    [InlineData(new byte[] { 0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A }, "HDF5")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, "no ONNX file")]
    [InlineData(new byte[] { 0x08, 0x08 }, "holds no graph")]
    public void OtherBinaryFilesAreRecognised(byte[] content, string what) => Assert.Contains(what, Refused(content).Message, StringComparison.Ordinal);

    [Fact]
    public void MissingFilesAndFoldersAreNamed()
    {
        using ScratchFolder folder = TestData.Scratch();

        Assert.Contains("there is no file", Assert.Throws<ImportException>(() => OnnxImporter.Import(folder["missing.onnx"])).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<ImportException>(() => OnnxImporter.Import(folder.FullPath)).Message, StringComparison.Ordinal);
        Assert.Throws<ImportException>(() => OnnxImporter.Import(""));
        Assert.Throws<ImportException>(() => OnnxImporter.Import("a\0b"));
    }

    [Fact]
    public void AFileCutAtAnyByteIsRefusedOrWhole()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] content = Model().Build().ToByteArray();
        int refused = 0;
        for (int length = 0; length < content.Length; length++)
        {
            refused += IsRefused(folder["cut.onnx"], content[..length]) ? 1 : 0;
        }

        // Only the operator set, behind the graph, can be cut off between whole messages, and without it nothing is read either.
        Assert.Equal(content.Length, refused);
    }

    [Fact]
    public void ChangedBytesNeverGiveAnythingButConversionErrors()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] content = Model().Build().ToByteArray();
        Random random = new(29);
        int refused = 0;
        for (int i = 0; i < 1500; i++)
        {
            byte[] changed = [.. content];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                // Names, shapes and structure lie around the weights, which would take most of the changes.
                int place = random.Next(changed.Length);
                changed[place] = random.Next(3) == 0 ? (byte)(changed[place] ^ (1 << random.Next(8))) : (byte)random.Next(256);
            }

            refused += IsRefused(folder["changed.onnx"], changed) ? 1 : 0;
        }

        Assert.InRange(refused, 100, 1400);
    }

    [Fact]
    public void ChangedStructureNeverGivesAnythingButConversionErrors()
    {
        using ScratchFolder folder = TestData.Scratch();
        ModelProto model = Model().Build();
        Random random = new(37);
        int refused = 0;
        for (int i = 0; i < 1500; i++)
        {
            ModelProto changed = model.Clone();
            NodeProto node = changed.Graph.Node[random.Next(changed.Graph.Node.Count)];
            TensorProto tensor = changed.Graph.Initializer[random.Next(changed.Graph.Initializer.Count)];
            string[] operators = ["Concat", "Reshape", "Slice", "Pad", "Gemm", "Softmax", "Split", "Gather", "ReduceMean", "Shape", "MaxPool", "Transpose", "Clip", "Where", "Range"];
            string[] names = [.. changed.Graph.Node.SelectMany(n => n.Output), .. changed.Graph.Initializer.Select(t => t.Name), "x", ""];
            switch (random.Next(5))
            {
                case 0:
                    node.OpType = operators[random.Next(operators.Length)];
                    break;
                case 1 when node.Input.Count > 0:
                    node.Input[random.Next(node.Input.Count)] = names[random.Next(names.Length)];
                    break;
                case 2:
                    tensor.Dims[random.Next(tensor.Dims.Count)] = random.NextInt64(-3, 300);
                    break;
                case 3:
                    node.Attribute.Add(OnnxAttributes.Ints(
                        new[] { "axes", "perm", "pads", "strides", "dilations", "kernel_shape" }[random.Next(6)],
                        [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.NextInt64(-9, 9) * (random.Next(4) == 0 ? 1L << random.Next(62) : 1))]));
                    goto case 0;
                default:
                    node.Attribute.Add(OnnxAttributes.Int(new[] { "axis", "group", "transB", "to", "keepdims" }[random.Next(5)], random.NextInt64(-5, 5)));
                    goto case 0;
            }

            refused += IsRefused(folder["changed.onnx"], changed.ToByteArray()) ? 1 : 0;
        }

        Assert.InRange(refused, 500, 1499);
    }

    /// <summary>True for a conversion error, false for a graph; any other exception fails the test.</summary>
    private static bool IsRefused(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        try
        {
            Graph graph = GraphBuilder.Build(OnnxImporter.Import(path));
            GraphValidator.Check(graph, "mutated");
            return false;
        }
        catch (ConversionException exception)
        {
            Assert.NotEmpty(exception.Message);
            return true;
        }
    }
}
