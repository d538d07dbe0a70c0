using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>A step of the plan and the alternative chosen for it.</summary>
internal sealed class ChosenStep
{
    public ChosenStep(StepRole role, PlanStep step, Alternative alternative, IReadOnlyList<PassedOverAlternative> passedOver)
    {
        Role = role;
        Step = step;
        Alternative = alternative;
        PassedOver = passedOver;
    }

    /// <summary>What the step does.</summary>
    public StepRole Role { get; }

    /// <summary>The step.</summary>
    public PlanStep Step { get; }

    /// <summary>The choice.</summary>
    public Alternative Alternative { get; }

    /// <summary>Alternatives before it in the plan's order.</summary>
    public IReadOnlyList<PassedOverAlternative> PassedOver { get; }

    /// <summary>For people.</summary>
    public StepDescription Describe() => new(Role, Step.Name, Step.Operator, Alternative.Name, PassedOver, Alternative.Dispatches.Count);
}
