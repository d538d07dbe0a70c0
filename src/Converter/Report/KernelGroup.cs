using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>Steps that compute the same from tensors of the same sizes: they have the same alternatives.</summary>
/// <param name="Title">What they compute, and for steps of the body the shape of the result.</param>
/// <param name="Alternatives">In order of preference.</param>
/// <param name="Steps">Their names on the page: numbers of the body's steps, else words.</param>
internal sealed record KernelGroup(string Title, IReadOnlyList<Alternative> Alternatives, IReadOnlyList<string> Steps)
{
    /// <summary>All steps of a plan in groups, in the order of each group's first step; the body's first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">Its body's steps.</param>
    public static IReadOnlyList<KernelGroup> Of(ModelPlan plan, IReadOnlyList<FusionRow> rows)
    {
        IEnumerable<(string Name, string Title, IReadOnlyList<Alternative> Alternatives)> steps =
        [
            .. rows.Select((row, i) => ($"{i}", $"{row.Operator} → {string.Join('x', row.Shape)}", row.Alternatives)),
            .. plan.Inputs.Select(i => ($"load of {i.Name}", i.Load.Operator, i.Load.Alternatives)),
            .. plan.Inputs.Select(i => i.LoadImage).OfType<PlanStep>().Select(load => ("load of a picture", load.Operator, load.Alternatives)),
            .. plan.Inputs.Select(i => i.LoadTexture).OfType<PlanStep>().Select(load => ("load of a texture", load.Operator, load.Alternatives)),
            .. plan.Inputs.Select(i => i.LoadPlanes).OfType<PlanStep>().Select(load => ("load of planes", load.Operator, load.Alternatives)),
            .. plan.Outputs.Select(o => ($"store of {o.Name}", o.Store.Operator, o.Store.Alternatives)),
            .. (plan.Classification?.Steps ?? []).Select(s => ("classification", s.Operator, s.Alternatives)),
        ];
        return [.. steps.GroupBy(s => (s.Title, Sign(s.Alternatives))).Select(g =>
            new KernelGroup(g.Key.Title, g.First().Alternatives, [.. g.Select(s => s.Name)]))];
    }

    private static string Sign(IReadOnlyList<Alternative> alternatives) => string.Concat(alternatives.Select(a =>
        $"\n{a.Name} {a.Requirements} {a.Copy?.SizeInBytes} {string.Join(' ', a.Dispatches.Select(d => $"{d.Shader} {DispatchText.Of(d)}"))}"));
}
