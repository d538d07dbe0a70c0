using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using ResNetVk.Format;
using ResNetVk.TestSupport;
using AttributeType = ResNetVk.Onnx.AttributeProto.Types.AttributeType;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Onnx.Tests;

public sealed class OnnxGraphWriterTests
{
    [Fact]
    public void EverythingWrittenIsReadBack()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["model.onnx"];
        OnnxGraphWriter writer = new("round-trip", opset: 13, irVersion: 7) { Documentation = "what it is" };
        writer.AddOpset("com.example", 3);
        writer.AddMetadata("key", "value with ümlaut");
        string input = writer.AddInput("x", "N", 3, OnnxDimension.Unknown, 7);
        string count = writer.AddInput("count", DataType.Int64);
        string constant = writer.AddInitializer("c", [1.5f, -2f, float.NaN, 0f, 5f, 6f], 2, 3);
        string integers = writer.AddInitializer("i", [long.MinValue, 0L, long.MaxValue], 3);
        string halves = writer.AddInitializer(OnnxTensor.Float16("h", [(Half)0.5f, Half.MaxValue], 2));
        string external = writer.AddInitializer(OnnxTensor.External("e", DataType.Float, "weights.bin", 64, 44, 11));
        NodeProto node = writer.AddNode(
            "Custom",
            [input, string.Empty, constant, integers, halves, external, count],
            ["a", "b"],
            OnnxAttributes.Int("int", -5),
            OnnxAttributes.Ints("ints", 1, 2, 3),
            OnnxAttributes.Float("float", 0.25f),
            OnnxAttributes.Floats("floats", 0.5f, -1f),
            OnnxAttributes.String("string", "grüße"),
            OnnxAttributes.Strings("strings", "p", "q"),
            OnnxAttributes.Tensor("tensor", OnnxTensor.Int64(string.Empty, [42L])));
        node.Domain = "com.example";
        writer.AddValueInfo("b", DataType.Float16, 29, 37);
        writer.AddOutput("a", "N", 10);
        writer.AddOutput("b", DataType.Float16);
        writer.Save(path);

        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

        Assert.Equal(writer.Build(), model);
        Assert.Equal(7, model.IrVersion);
        Assert.Equal([(string.Empty, 13L), ("com.example", 3L)], model.OpsetImport.Select(opset => (opset.Domain, opset.Version)));
        Assert.Equal("what it is", model.DocString);
        Assert.Equal("value with ümlaut", Assert.Single(model.MetadataProps).Value);
        TensorShapeProto shape = model.Graph.Input[0].Type.TensorType.Shape;
        Assert.Equal("N", shape.Dim[0].DimParam);
        Assert.Equal(3, shape.Dim[1].DimValue);
        Assert.Equal(TensorShapeProto.Types.Dimension.ValueOneofCase.None, shape.Dim[2].ValueCase);
        Assert.Empty(model.Graph.Input[1].Type.TensorType.Shape.Dim);
        Assert.Equal((int)DataType.Int64, model.Graph.Input[1].Type.TensorType.ElemType);
        float[] values = MemoryMarshal.Cast<byte, float>(model.Graph.Initializer[0].RawData.Span).ToArray();
        Assert.Equal([1.5f, -2f, float.NaN, 0f, 5f, 6f], values);
        Assert.Equal([2L, 3L], model.Graph.Initializer[0].Dims);
        Assert.Equal(TensorProto.Types.DataLocation.External, model.Graph.Initializer[3].DataLocation);
        Assert.Equal([("location", "weights.bin"), ("offset", "64"), ("length", "44")],
            model.Graph.Initializer[3].ExternalData.Select(pair => (pair.Key, pair.Value)));
        NodeProto read = Assert.Single(model.Graph.Node);
        Assert.Equal("com.example", read.Domain);
        Assert.Equal(string.Empty, read.Input[1]);
        AttributeType[] types = [AttributeType.Int, AttributeType.Ints, AttributeType.Float, AttributeType.Floats, AttributeType.String,
            AttributeType.Strings, AttributeType.Tensor];
        Assert.Equal(types, read.Attribute.Select(attribute => attribute.Type));
        Assert.Equal("grüße", read.Attribute[4].S.ToStringUtf8());
        Assert.Equal(42, BitConverter.ToInt64(read.Attribute[6].T.RawData.Span));
    }

    [Fact]
    public void OnnxRuntimeRunsWhatIsWritten()
    {
        OnnxGraphWriter writer = new("convolution");
        string x = writer.AddInput("x", "N", 2, 5, 7);
        string weight = writer.AddInitializer("w", [.. Enumerable.Range(0, 3 * 2 * 1 * 1).Select(i => (float)i)], 3, 2, 1, 1);
        string y = writer.AddNode("Conv", [x, weight], OnnxAttributes.Ints("strides", 2, 3), OnnxAttributes.String("auto_pad", "VALID"));
        string axes = writer.AddInitializer("axes", [2L, 3L], 2);
        string steps = writer.AddInitializer("steps", [1L, 2L], 2);
        string start = writer.AddInitializer("start", [1L, 0L], 2);
        string end = writer.AddInitializer("end", [3L, 3L], 2);
        writer.AddNode("Slice", [y, start, end, axes, steps], ["out"]);
        writer.AddOutput("out", "N", 3, 2, 2);
        float[] input = [.. Enumerable.Range(0, 70).Select(i => i / 8f)];

        using InferenceSession session = new(writer.Build().ToByteArray());
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, [1, 2, 5, 7]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [value], ["out"]);

        List<float> expected = [];
        for (int oc = 0; oc < 3; oc++)
        {
            for (int oy = 1; oy < 3; oy++)
            {
                for (int ox = 0; ox < 3; ox += 2)
                {
                    int at = (oy * 2 * 7) + (ox * 3);
                    expected.Add((2 * oc * input[at]) + (((2 * oc) + 1) * input[35 + at]));
                }
            }
        }

        Assert.Equal(expected, outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void FieldsUnknownHereSurviveARoundTrip()
    {
        // Field 20 (training_info) of the model is not in the message definition: tag 162 1, length 2, two bytes.
        byte[] bytes = [.. new OnnxGraphWriter("g").Build().ToByteArray(), 0xA2, 0x01, 0x02, 0x0A, 0x00];

        ModelProto model = ModelProto.Parser.ParseFrom(bytes);

        Assert.Equal("g", model.Graph.Name);
        Assert.Equal(bytes.Length, model.ToByteArray().Length);
    }

    [Fact]
    public void NamesThatDoNotFitTogetherAreRefused()
    {
        Assert.Contains("'y'", Refused(writer => writer.AddNode("Relu", ["y"], ["z"])), StringComparison.Ordinal);
        Assert.Contains("'z'", Refused(writer => writer.AddOutput("z", 1)), StringComparison.Ordinal);
        Assert.Contains("'x'", Refused(writer => writer.AddNode("Relu", ["x"], ["x"])), StringComparison.Ordinal);
        Assert.Contains("'x'", Refused(writer => writer.AddInput("x", 3)), StringComparison.Ordinal);
        Assert.Contains("'c'", Refused(writer =>
        {
            writer.AddInitializer("c", [1f], 1);
            writer.AddInitializer("c", [2f], 1);
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void AnInitializerMayBeTheDefaultOfAnInput()
    {
        OnnxGraphWriter writer = new("g");
        writer.AddInitializer("x", [1f, 2f], 2);
        writer.AddInput("x", 2);

        Assert.Equal("x", Assert.Single(writer.Build().Graph.Input).Name);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void AShapeThatDoesNotFitTheValuesIsRefused(int values)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => OnnxTensor.Float32("weights", new float[values], 2, 3));
        Assert.Contains(values.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatCannotBeBuiltLeavesTheOldFile()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["model.onnx"];
        File.WriteAllText(path, "old");
        OnnxGraphWriter writer = new("g");
        writer.AddOutput("never", 1);

        Assert.Throws<InvalidOperationException>(() => writer.Save(path));
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidDataException("half-way");
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.FullPath));
    }

    private static string Refused(Action<OnnxGraphWriter> change)
    {
        OnnxGraphWriter writer = new("g");
        writer.AddInput("x", 3);
        change(writer);
        return Assert.Throws<InvalidOperationException>(writer.Build).Message;
    }
}
