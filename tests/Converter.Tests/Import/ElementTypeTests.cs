using Google.Protobuf;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Converter.Tests.Import;

public sealed class ElementTypeTests
{
    private static readonly float[] Expected = [-1.5f, 0.25f, 3f];

    private static OnnxGraphWriter Adding(TensorProto constant)
    {
        OnnxGraphWriter writer = new("types");
        string x = writer.AddInput("x", 2, 3);
        return writer.Ending(writer.AddNode("Add", [x, writer.AddInitializer(constant)]), 2);
    }

    private static float[]? ConstantOf(Graph graph) => graph.Nodes[0].Inputs[1].ReadConstant();

    private static TensorProto Raw(DataType type, params byte[][] elements) => new()
    {
        Name = "c",
        DataType = (int)type,
        Dims = { elements.Length },
        RawData = ByteString.CopyFrom([.. elements.SelectMany(e => e)]),
    };

    [Fact]
    public void RawFloatsOfEveryWidth()
    {
        TensorProto[] tensors =
        [
            Raw(DataType.Float, [.. Expected.Select(BitConverter.GetBytes)]),
            Raw(DataType.Double, [.. Expected.Select(v => BitConverter.GetBytes((double)v))]),
            Raw(DataType.Float16, [.. Expected.Select(v => BitConverter.GetBytes((Half)v))]),
            Raw(DataType.Bfloat16, [.. Expected.Select(v => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)))]),
        ];
        Assert.All(tensors, t => Assert.Equal(Expected, ConstantOf(ImportCheck.Build(Adding(t)))));
    }

    [Fact]
    public void FloatsInTypedFields()
    {
        TensorProto[] tensors =
        [
            new() { DataType = (int)DataType.Float, FloatData = { Expected } },
            new() { DataType = (int)DataType.Double, DoubleData = { Expected.Select(v => (double)v) } },
            new() { DataType = (int)DataType.Float16, Int32Data = { Expected.Select(v => (int)BitConverter.HalfToUInt16Bits((Half)v)) } },
            new() { DataType = (int)DataType.Bfloat16, Int32Data = { Expected.Select(v => (int)(BitConverter.SingleToUInt32Bits(v) >> 16)) } },
        ];
        foreach (TensorProto tensor in tensors)
        {
            tensor.Name = "c";
            tensor.Dims.Add(3);
            Assert.Equal(Expected, ConstantOf(ImportCheck.Build(Adding(tensor))));
        }
    }

    [Fact]
    public void IntegersOfEveryWidth()
    {
        TensorProto[] tensors =
        [
            Raw(DataType.Int64, BitConverter.GetBytes(3L), BitConverter.GetBytes(-1L)),
            Raw(DataType.Int32, BitConverter.GetBytes(3), BitConverter.GetBytes(-1)),
            Raw(DataType.Int16, BitConverter.GetBytes((short)3), BitConverter.GetBytes((short)-1)),
            Raw(DataType.Int8, [3], [0xFF]),
            Raw(DataType.Uint8, [3], [2]),
            Raw(DataType.Uint16, BitConverter.GetBytes((ushort)3), BitConverter.GetBytes((ushort)2)),
            Raw(DataType.Uint32, BitConverter.GetBytes(3u), BitConverter.GetBytes(2u)),
            Raw(DataType.Uint64, BitConverter.GetBytes(3ul), BitConverter.GetBytes(2ul)),
            new() { Name = "c", Dims = { 2 }, DataType = (int)DataType.Int64, Int64Data = { 3, -1 } },
            new() { Name = "c", Dims = { 2 }, DataType = (int)DataType.Int32, Int32Data = { 3, -1 } },
            new() { Name = "c", Dims = { 2 }, DataType = (int)DataType.Uint64, Uint64Data = { 3, 2 } },
        ];
        foreach (TensorProto tensor in tensors)
        {
            OnnxGraphWriter writer = new("reshape");
            string x = writer.AddInput("x", 2, 3);
            Graph graph = ImportCheck.Build(writer.Ending(writer.AddNode("Reshape", [x, writer.AddInitializer(tensor)]), 2));
            Assert.Equal(new TensorShape(3, 2), graph.Outputs[0].Shape);
        }
    }

    [Fact]
    public void AnUnsignedNumberBeyond63BitsIsRefused() =>
        Assert.Contains("18446744073709551615", ImportCheck.Refused(Adding(Raw(DataType.Uint64, BitConverter.GetBytes(ulong.MaxValue)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData((int)DataType.String, "string")]
    [InlineData((int)DataType.Complex64, "complex64")]
    [InlineData(17, "number 17")]
    public void OtherTypesAreUnsupportedWhereTheyAreRead(int type, string name)
    {
        UnsupportedOperatorException exception = ImportCheck.Unsupported(Adding(new TensorProto { Name = "c", DataType = type, Dims = { 3 } }));

        Assert.Contains($"'c' has type {name}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IntegersInPlaceOfFloatsAreRefused() => Assert.Contains(
        "a float tensor is needed", ImportCheck.Refused(Adding(Raw(DataType.Int64, BitConverter.GetBytes(3L)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(new long[] { 4 }, "16 bytes, found 12")]
    [InlineData(new long[] { 2 }, "8 bytes, found 12")]
    [InlineData(new long[] { -3 }, "-3")]
    [InlineData(new long[] { 65536, 65536, 65536 }, "elements")]
    [InlineData(new long[] { long.MaxValue, 4 }, "9223372036854775807")]
    [InlineData(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3 }, "17 dimensions")]
    public void AShapeThatDoesNotFitIsRefused(long[] shape, string message)
    {
        TensorProto tensor = Raw(DataType.Float, [.. Expected.Select(BitConverter.GetBytes)]);
        tensor.Dims.Clear();
        tensor.Dims.AddRange(shape);

        ImportException exception = ImportCheck.Refused(Adding(tensor));
        Assert.Contains("initialiser 'c'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TypedFieldsOfTheWrongLengthAreRefused() => Assert.Contains(
        "has 5 elements, found 3",
        ImportCheck.Refused(Adding(new TensorProto { Name = "c", Dims = { 5 }, DataType = (int)DataType.Float, FloatData = { Expected } })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AWeightThatIsNotANumberIsNamed()
    {
        InvalidGraphException exception = Assert.Throws<InvalidGraphException>(
            () => ImportCheck.Build(Adding(OnnxTensor.Float32("c", [1, float.NaN, 3], 1, 3))));

        Assert.Contains("element 1 of tensor 'c'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HalfPrecisionNetworksRunAsSingle()
    {
        OnnxGraphWriter writer = new("half");
        string x = writer.AddInput("x", DataType.Float16, 1, 2, 3, 5);
        string w = writer.AddInitializer(OnnxTensor.Float16("w", [(Half)0.5f, (Half)(-2f)], 1, 2, 1, 1));
        string y = writer.AddNode("Cast", [writer.AddNode("Conv", [x, w])], OnnxAttributes.Int("to", (long)DataType.Float));
        ImportedGraph imported = ImportCheck.Read(writer.Ending(y, 4));
        Graph graph = GraphBuilder.Build(imported);

        Assert.Equal<float[]>([0.5f, -2f], graph.Nodes[0].Inputs[1].ReadConstant());
        Assert.Equal("input 'x' is float16 in the source and taken as fp32", Assert.Single(imported.Notes));
    }

    [Fact]
    public void InputsOfIntegersAreRefused()
    {
        OnnxGraphWriter writer = new("bytes");
        string x = writer.AddInput("x", DataType.Uint8, 1, 3);
        writer.Ending(writer.AddNode("Cast", [x], OnnxAttributes.Int("to", (long)DataType.Float)), 2);

        Assert.Contains("uint8", ImportCheck.Refused(writer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SparseInitialisersAreUnsupported()
    {
        OnnxGraphWriter writer = new("sparse");
        string x = writer.AddInput("x", 3);
        ModelProto model = writer.Ending(writer.AddNode("Add", [x, writer.AddInitializer("c", Expected, 3)]), 1).Build();
        SparseTensorProto sparse = new() { Values = model.Graph.Initializer[0].Clone(), Dims = { 3 } };
        model.Graph.Initializer.Clear();
        model.Graph.SparseInitializer.Add(sparse);

        UnsupportedOperatorException exception = Assert.Throws<UnsupportedOperatorException>(() => GraphBuilder.Build(ImportCheck.Read(model)));
        Assert.Contains("'c' is sparse", exception.Message, StringComparison.Ordinal);
    }
}
