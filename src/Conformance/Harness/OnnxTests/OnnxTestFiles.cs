using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Harness.OnnxTests;

/// <summary>Reads the files of one test: <c>model.onnx</c>, and per data set <c>input_0.pb</c>, <c>output_0.pb</c> and so on.</summary>
internal static class OnnxTestFiles
{
    /// <summary>The network's file in the folder of a test.</summary>
    public const string ModelFile = "model.onnx";

    private const string DataSetPrefix = "test_data_set_";

    /// <summary>Folders of tests below a folder, itself included, in the order of their names.</summary>
    public static IReadOnlyList<string> Find(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, ModelFile, SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads the network.</summary>
    /// <exception cref="OnnxTestException">It cannot be read.</exception>
    public static ModelProto ReadModel(string folder)
    {
        ModelProto model = Read(Path.Combine(folder, ModelFile), ModelProto.Parser);
        return model.Graph is null ? throw new OnnxTestException(CaseStatus.Failed, $"{ModelFile} is damaged: it holds no graph") : model;
    }

    /// <summary>Folders of the data sets of a test, in the order of their numbers.</summary>
    /// <exception cref="OnnxTestException">There is none.</exception>
    public static IReadOnlyList<string> DataSets(string folder)
    {
        string[] sets = [.. Directory.GetDirectories(folder, DataSetPrefix + "*").OrderBy(s => Number(Path.GetFileName(s)[DataSetPrefix.Length..]))];
        return sets.Length > 0 ? sets : throw new OnnxTestException(CaseStatus.Failed, $"there is no folder {DataSetPrefix}0 beside {ModelFile}");
    }

    /// <summary>Reads the tensors <c>input_0.pb</c>, … or <c>output_0.pb</c>, … of a data set.</summary>
    /// <param name="dataSet">Its folder.</param>
    /// <param name="kind"><c>input</c> or <c>output</c>.</param>
    /// <param name="count">How many are read.</param>
    /// <exception cref="OnnxTestException">One is missing or damaged.</exception>
    public static IReadOnlyList<TensorProto> ReadTensors(string dataSet, string kind, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            string path = Path.Combine(dataSet, $"{kind}_{i}.pb");
            return File.Exists(path)
                ? Read(path, TensorProto.Parser)
                : throw new OnnxTestException(CaseStatus.Failed, $"{Path.GetFileName(dataSet)} has no {kind}_{i}.pb, but the model has {count} {kind}s");
        }),
    ];

    /// <summary>How many tensors of a kind a data set has.</summary>
    public static int Count(string dataSet, string kind) => Directory.GetFiles(dataSet, $"{kind}_*.pb").Length;

    /// <summary>ONNX's name of an element type in lower case.</summary>
    public static string TypeName(int type) => Enum.IsDefined((DataType)type) ? ((DataType)type).ToString().ToLowerInvariant() : $"number {type}";

    /// <summary>The elements of a tensor of floats.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="OnnxTestException">It has other elements, no shape that fits here, or not as many elements as its shape says.</exception>
    public static FloatTensor ToFloats(TensorProto tensor, string name)
    {
        if (tensor.DataType != (int)DataType.Float)
        {
            throw new OnnxTestException(CaseStatus.Failed, $"{name} holds elements of type {TypeName(tensor.DataType)}, the model declares float");
        }

        float[] elements = tensor.HasRawData && tensor.RawData.Length > 0
            ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span[..(tensor.RawData.Length / sizeof(float) * sizeof(float))]).ToArray()
            : [.. tensor.FloatData];
        double count = tensor.Dims.Aggregate(1.0, (product, size) => product * size);
        if (count != elements.Length || (tensor.HasRawData && tensor.RawData.Length % sizeof(float) != 0))
        {
            throw new OnnxTestException(
                CaseStatus.Failed, $"{name} is damaged: shape {string.Join('x', tensor.Dims)} has {count} elements, found {elements.Length}");
        }

        try
        {
            return new FloatTensor(new TensorShape([.. tensor.Dims.Select(d => checked((int)d))]), elements);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new OnnxTestException(CaseStatus.Skipped, $"a tensor of shape {string.Join('x', tensor.Dims)}: {exception.Message}", exception);
        }
    }

    private static T Read<T>(string path, MessageParser<T> parser)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new OnnxTestException(CaseStatus.Failed, $"{Path.GetFileName(path)} is damaged: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OnnxTestException(CaseStatus.Failed, $"{Path.GetFileName(path)} cannot be read: {exception.Message}", exception);
        }
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
}
