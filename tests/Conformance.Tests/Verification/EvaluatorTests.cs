using ResNetVk.Conformance.Verification;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.DataSets;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Format.Plan;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

public sealed class EvaluatorTests
{
    private const int Classes = 7;

    [Fact]
    public void Counts_top1_top5_classes_and_mistakes()
    {
        // The network's scores are the grey values of the picture's only row: from best to worst class 2, 6, 5, 4, 3, 1, 0.
        byte[] scores = [1, 2, 50, 4, 5, 6, 7];
        FakePictures pictures = new([Labelled("a", scores, 2), Labelled("b", scores, 6), Labelled("c", scores, 3), Labelled("d", scores, 1), Labelled("e", scores, 2)]);
        using GraphNetwork network = Network();
        List<int> progress = [];
        EvaluationReport report = Evaluator.Evaluate(network, pictures, progress: progress.Add);
        Assert.Equal((5, 2, 4), (report.Images, report.Top1Count, report.Top5Count));
        Assert.Equal((0.4, 0.8), (report.Top1, report.Top5));
        Assert.Equal([1, 2, 3, 4, 5], progress);
        Assert.Equal(new ClassCount(2, 2), report.Classes[2]);
        Assert.Equal(new ClassCount(1, 0), report.Classes[6]);
        Assert.Equal(new Mistake("b", 6, 2, 43), report.Mistakes[0]);
        Assert.Equal(["b", "c", "d"], report.Mistakes.Select(m => m.Name));
        Assert.Equal(3, Evaluator.Evaluate(network, pictures, limit: 3).Images);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using GraphNetwork network = Network();
        FakePictures wrongLabel = new([Labelled("a", new byte[Classes], Classes)]);
        Assert.Contains("label 7", Assert.Throws<DataSetException>(() => Evaluator.Evaluate(network, wrongLabel)).Message, StringComparison.Ordinal);
        Assert.Throws<DataSetException>(() => Evaluator.Evaluate(network, new FakePictures([])));

        FakePictures right = new([Labelled("a", new byte[Classes], 0)]);
        using GraphNetwork noScores = Network(scoresOutput: null);
        Assert.Contains("not a classifier", Assert.Throws<VerificationException>(() => Evaluator.Evaluate(noScores, right)).Message, StringComparison.Ordinal);
        using GraphNetwork noPictures = Network(takesPictures: false);
        Assert.Contains("one picture", Assert.Throws<VerificationException>(() => Evaluator.Evaluate(noPictures, right)).Message, StringComparison.Ordinal);
        using GraphNetwork notFinite = Network(plant: (_, scores) => scores[3] = float.NaN);
        Assert.Contains("not finite", Assert.Throws<VerificationException>(() => Evaluator.Evaluate(notFinite, right)).Message, StringComparison.Ordinal);
    }

    private static GraphNetwork Network(int? scoresOutput = 0, bool takesPictures = true, Action<string, float[]>? plant = null)
    {
        Value x = new("x", new TensorShape(1, 1, 1, Classes));
        Value y = new("y", new TensorShape(1, Classes));
        Graph graph = new("scores", [x], [y], [new Node("flatten", new Reshape(y.Shape), [x], y)]);
        ImagePreprocessing gray = new() { Color = ImageColor.Gray, Scale = 1, Mean = [0], Std = [1] };
        return new GraphNetwork(graph, takesPictures ? gray : null, scoresOutput) { Plant = plant ?? ((_, _) => { }) };
    }

    private static LabelledPicture Labelled(string name, byte[] row, int label) =>
        new(name, new Picture(row.Length, 1, [.. row.SelectMany(v => new byte[] { v, v, v, 255 })]), label);
}
