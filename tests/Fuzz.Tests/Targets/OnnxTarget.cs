using Google.Protobuf;
using ResNetVk.Converter;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using ResNetVk.TestSupport.Exporters;

namespace ResNetVk.Fuzz.Tests;

/// <summary>ONNX files: read, shapes inferred, constants folded, operators mapped.</summary>
internal static class OnnxTarget
{
    private static readonly FuzzFile s_file = new("model.onnx");

    public static bool Read(byte[] content)
    {
        try
        {
            GraphBuilder.Build(OnnxImporter.Import(s_file.Write(content)));
            return true;
        }
        catch (ConversionException)
        {
            return false;
        }
    }

    // One small enough for every byte of it to be tried, then a network as many exporters write it.
    public static IReadOnlyList<byte[]> Seeds() =>
        [Smallest(), .. ExporterFixtures.Names.Select(name => ExporterFixtures.Create(name, ExporterFixtures.NewestOpset(name)).ToByteArray())];

    private static byte[] Smallest()
    {
        ModelProto model = new()
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
            Graph = new GraphProto
            {
                Name = "g",
                Initializer = { OnnxTensor.Float32("w", [0.5f, 2], 2, 1, 1, 1), OnnxTensor.Int64("s", [1, -1], 2) },
                Node =
                {
                    Node("Conv", ["x", "w"], "c", new AttributeProto { Name = "pads", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 1, 0, 0, 1 } }),
                    Node("Relu", ["c"], "r"),
                    Node("Reshape", ["r", "s"], "y"),
                },
                Input = { Info("x", 1, 1, 2, 2) },
                Output = { Info("y", 1, 18) },
            },
        };
        return model.ToByteArray();
    }

    private static NodeProto Node(string type, string[] inputs, string output, params AttributeProto[] attributes) =>
        new() { OpType = type, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } };

    private static ValueInfoProto Info(string name, params long[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = 1,
                Shape = new TensorShapeProto { Dim = { shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }) } },
            },
        },
    };
}
