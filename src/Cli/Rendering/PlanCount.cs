using ResNetVk.Format.Plan;

namespace ResNetVk.Cli.Rendering;

/// <summary>Counts the dispatches of one inference, with the alternative that each step prefers of those that compute it alone and are not for processors.</summary>
internal static class PlanCount
{
    /// <summary>Dispatches of the network itself.</summary>
    public static int Body(ModelPlan plan) => plan.Steps.Sum(Dispatches);

    /// <summary>Dispatches that bring dense input tensors into the arena; a processor copies some.</summary>
    public static int Load(ModelPlan plan) => plan.Inputs.Sum(i => Dispatches(i.Load));

    /// <summary>Dispatches that bring the outputs out of the arena; none for those that are copied.</summary>
    public static int Store(ModelPlan plan) => plan.Outputs.Sum(o => Dispatches(o.Store));

    private static int Dispatches(PlanStep step) => step.FirstForGpus().Dispatches.Count;
}
