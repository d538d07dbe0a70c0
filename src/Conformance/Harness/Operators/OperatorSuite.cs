using ResNetVk.Format;

namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>Every operator, with every kernel that can compute it, on small tensors of every kind of numbers.</summary>
public sealed class OperatorSuite : IConformanceSuite
{
    internal const string SuiteName = "operators";

    // Models in one session. More share more pipelines, and are told of later.
    private const int Together = 24;

    // Families of an alternative in the short form, so many places apart in their list.
    private const int QuickFamilies = 2;
    private const int QuickStride = 3;

    /// <inheritdoc/>
    public string Name => SuiteName;

    /// <inheritdoc/>
    public string Title => "Operators";

    /// <inheritdoc/>
    public string Description =>
        "Every operator with each of its kernels, forced one after the other, on shapes at the edges of their tiles and on ordinary and extreme numbers, "
        + "against a naive 64-bit reference and ONNX Runtime.";

    /// <summary>Models to run instead of all; for tests.</summary>
    internal IReadOnlyList<OperatorModel>? Models { get; init; }

    /// <summary>What becomes of a compiled model before it is loaded; for tests that plant errors.</summary>
    internal Func<CompiledModel, CompiledModel> Change { get; init; } = model => model;

    /// <inheritdoc/>
    public IEnumerable<CaseResult> Run(ConformanceRun run, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("resnetvk-operators").FullName;
        try
        {
            HashSet<string> skipped = [];
            OperatorModel[] models = [.. (Models ?? OperatorModels.All).Where(m => m.IsQuick || !run.IsQuick).OrderBy(m => m.Opset)];
            foreach (OperatorModel[] batch in models.GroupBy(m => (m.Opset, m.Precision)).SelectMany(g => g.Chunk(Together)))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (CaseResult result in Run(run, batch, folder, skipped))
                {
                    yield return result;
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private List<CaseResult> Run(ConformanceRun run, IReadOnlyList<OperatorModel> models, string folder, HashSet<string> skipped)
    {
        List<CaseResult> results = [];
        List<PreparedModel> prepared = [];
        try
        {
            foreach (OperatorModel model in models)
            {
                try
                {
                    prepared.Add(PreparedModel.Prepare(model, run, folder));
                }
                catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
                {
                    results.Add(new CaseResult(SuiteName, model.Group, model.Id, CaseStatus.Failed) { Reason = exception.Message });
                }
            }

            results.AddRange(prepared.SelectMany(m => Skipped(m, skipped)));
            OperatorCase[] cases = [.. prepared.SelectMany((m, i) => Cases(run, m, i)).Where(c => run.Includes(SuiteName, c.Name))];
            if (cases.Length > 0)
            {
                results.AddRange(new OperatorBatch(run, cases, folder, Change).Run());
            }

            return results.FindAll(r => run.Includes(SuiteName, r.Name));
        }
        finally
        {
            prepared.ForEach(m => m.Dispose());
        }
    }

    // Once for each alternative of an operator: which shape it was does not matter.
    private static IEnumerable<CaseResult> Skipped(PreparedModel model, HashSet<string> skipped) =>
        from alternative in model.Alternatives
        where alternative.Unmet is not null
        let name = $"{model.Model.Group}/any/{alternative.Name}"
        where skipped.Add(name)
        select new CaseResult(SuiteName, model.Model.Group, name, CaseStatus.Skipped) { Alternative = alternative.Name, Reason = alternative.Unmet };

    // Of the alternatives that no session would take here and whose pipelines nothing shares, one in turn: compiling them is what takes time. The
    // short form has so few models that its turns go by kernel.
    private static IEnumerable<OperatorCase> Cases(ConformanceRun run, PreparedModel model, int place)
    {
        ForcedAlternative[] occasional = [.. model.Alternatives.Where(a => a.Unmet is null && a.IsOccasional)];
        int turn = InputNumbers.Seed(0, model.Model.Id);
        return Cases(run, model, place, occasional.GroupBy(a => run.IsQuick ? a.Kernel : "").Select(g => g.ElementAt(turn % g.Count())).ToHashSet());
    }

    private static IEnumerable<OperatorCase> Cases(ConformanceRun run, PreparedModel model, int place, HashSet<ForcedAlternative> turns) =>
        from alternative in model.Alternatives
        where alternative.Unmet is null && (!alternative.IsOccasional || turns.Contains(alternative))
        from family in run.IsQuick ? Quick(place + alternative.Index) : InputNumbers.Families
        select new OperatorCase(model, alternative, family);

    private static IEnumerable<InputFamily> Quick(int place) =>
        Enumerable.Range(0, QuickFamilies).Select(i => InputNumbers.Families[(place + (i * QuickStride)) % InputNumbers.Families.Count]);
}
