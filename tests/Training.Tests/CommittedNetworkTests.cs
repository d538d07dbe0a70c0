using Microsoft.ML.OnnxRuntime;
using ResNetVk.Converter.Import;
using ResNetVk.DataSets;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training.Tests;

/// <summary>The network in the folder <c>models</c>, on the real test images.</summary>
public sealed class CommittedNetworkTests
{
    private const int BatchSize = 250;

    // As measured by the run that models/README.md records.
    private const int RecordedCorrect = 9_429;

    private static readonly string s_path = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");

    [Fact]
    public void ItIsSmallAndComesWithItsLabels()
    {
        Assert.InRange(new FileInfo(s_path).Length, 1, 1_500_000);
        string[] labels = File.ReadAllLines(Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-labels.txt"));
        Assert.Equal(ClassNames.FashionMnist, labels);
        Assert.Equal(string.Join('\n', labels), Metadata(Read(), "labels"));
    }

    [SkippableFact]
    public void ItReachesTheRecordedAccuracy()
    {
        DataSet data = RequireData();
        Normalization normalization = data.Train.MeasureNormalization();
        Assert.Equal(string.Join(',', normalization.Mean), Metadata(Read(), "mean"));
        Assert.Equal(string.Join(',', normalization.StandardDeviation), Metadata(Read(), "std"));
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(s_path, options);
        int correct = 0;
        for (int start = 0; start < data.Test.Count; start += BatchSize)
        {
            float[] logits = OnnxRuntimeOracle.Run(session, Images(data, normalization, start), [BatchSize, 1, 28, 28]);
            for (int i = 0; i < BatchSize; i++)
            {
                Span<float> row = logits.AsSpan(i * 10, 10);
                correct += row.IndexOf(row.ToArray().Max()) == data.Test.Label(start + i) ? 1 : 0;
            }
        }

        // Another processor adds in another order: an image or two with nearly equal logits may change sides.
        Assert.InRange(correct, RecordedCorrect - 3, RecordedCorrect + 3);
    }

    [SkippableFact]
    public void TorchAndOnnxRuntimeGiveTheSameLogits()
    {
        DataSet data = RequireData();
        float[] values = Images(data, data.Train.MeasureNormalization(), start: 1_000);
        using GraphNetwork network = new(OnnxImporter.Import(s_path)) { IsTraining = false };
        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        float[] expected = network.Forward(torch.tensor(values, [BatchSize, 1, 28, 28])).data<float>().ToArray();
        using InferenceSession session = new(s_path);
        float[] got = OnnxRuntimeOracle.Run(session, values, [BatchSize, 1, 28, 28]);

        Assert.Equal(BatchSize * 10, got.Length);
        Assert.InRange(expected.Max(MathF.Abs), 1, 100);
        Assert.InRange(expected.Zip(got, (a, b) => MathF.Abs(a - b)).Max(), 0, 1e-4f);
    }

    private static DataSet RequireData()
    {
        Skip.IfNot(Directory.Exists(MnistFiles.DefaultFolder), "the package dataset-fashion-mnist is not installed");
        return DataSet.Open("fashion-mnist");
    }

    private static float[] Images(DataSet data, Normalization normalization, int start)
    {
        float[] values = new float[BatchSize * data.Test.Shape.Size];
        new BatchAssembler(data.Test, normalization).Assemble(Enumerable.Range(start, BatchSize).ToArray(), values, new long[BatchSize]);
        return values;
    }

    private static ModelProto Read() => ModelProto.Parser.ParseFrom(File.ReadAllBytes(s_path));

    private static string Metadata(ModelProto model, string key) => model.MetadataProps.Single(pair => pair.Key == key).Value;
}
