using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Classes;

/// <summary>Whether the classes that a classifier reports are the most probable ones, in order, with the probabilities they have.</summary>
public sealed class ClassSuite : IConformanceSuite
{
    /// <inheritdoc/>
    public string Name => "classes";

    /// <inheritdoc/>
    public string Title => "Classes";

    /// <inheritdoc/>
    public string Description =>
        "The most probable classes of scores of every kind, ties and NaN among them. Where the network computes probabilities the ranking is exact; "
        + "where the device makes them of logits they are held to the bound of a soft-max against the 64-bit reference.";

    /// <summary>What becomes of a compiled model before it is loaded; for tests that plant errors.</summary>
    internal Func<CompiledModel, CompiledModel> Change { get; init; } = model => model;

    /// <inheritdoc/>
    public IEnumerable<CaseResult> Run(ConformanceRun run, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("resnetvk-classes").FullName;
        try
        {
            for (int n = 0; n < ClassNetwork.All.Count; n++)
            {
                ClassNetwork network = ClassNetwork.All[n];
                InputFamily[] families =
                    [.. InputNumbers.Families.Where((f, i) => (!run.IsQuick || (i + n) % 4 == 0) && run.Includes(Name, CaseName(network, f)))];
                if (families.Length == 0)
                {
                    continue;
                }

                (InferenceSession? session, CaseResult opened) =
                    CaseBoundary.Open(Name, network.End, network.Name, () => InferenceSession.Create(run.Device, Change(network.Compile(folder))));
                using InferenceSession? owned = session;
                if (session is null)
                {
                    yield return opened;
                    continue;
                }

                foreach (InputFamily family in families)
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return CaseBoundary.Run(Name, network.End, CaseName(network, family), result => Classify(session, network, family, run, result));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string CaseName(ClassNetwork network, InputFamily family) => $"{network.Name}-{InputNumbers.NameOf(family)}";

    private static CaseResult Classify(InferenceSession session, ClassNetwork network, InputFamily family, ConformanceRun run, CaseResult result)
    {
        // Rounded, so that some are equal.
        TensorShape shape = new(network.Items, network.Classes);
        float[] x = InputNumbers.Make(family, shape, InputNumbers.Seed(run.Seed, result.Name)).Elements;
        if (family == InputFamily.Random)
        {
            x = [.. x.Select(v => MathF.Round(v * 20) / 4)];
        }

        int k = session.Model.Plan.Classification!.K;
        ClassPrediction[] predictions = new ClassPrediction[network.Items * k];
        float[] scores = new float[x.Length];
        session.Classify(x, predictions);
        session.GetOutput(0, scores);

        Softmax softmax = new(Log: false);
        ReferenceTensor logits = ReferenceTensor.From(shape, x);
        ReferenceTensor expected = network.End == ClassNetwork.Logits ? SoftmaxReference.Evaluate(softmax, logits) : ReferenceTensor.From(shape, scores);
        Tolerance? tolerance = network.End == ClassNetwork.Logits ? Tolerance.For(softmax, [logits.Map(v => double.IsFinite(v) ? v : 0)]) : null;
        double[] bound = [.. expected.Elements.Select((e, i) => tolerance is null ? 0 : BoundedGraph.Allowed(tolerance, tolerance.Ulps, i, e))];
        RankingJudgement judgement = RankingJudgement.Of(predictions, k, expected, bound);
        return result with
        {
            Status = judgement.Problem is null ? CaseStatus.Passed : CaseStatus.Failed,
            WorstErrorOverBound = Math.Max(judgement.Worst.Ratio, 0),
            MaxAbsoluteError = judgement.Worst.MaxError,
            Reason = judgement.Problem,
        };
    }
}
