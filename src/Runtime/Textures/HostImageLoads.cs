using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>The loads of an inference whose picture is the program's: the steps, and what each is bound to.</summary>
internal sealed class HostImageLoads
{
    private readonly Dictionary<ChosenStep, TextureLoad> _loads = [];

    /// <summary>Computes what the picture means for every input that takes it.</summary>
    /// <param name="plan">Takes such pictures, see <see cref="HostImageCheck.Taken"/>.</param>
    /// <param name="selection">The alternatives chosen.</param>
    /// <param name="image">The picture.</param>
    /// <exception cref="ArgumentException">The picture contradicts itself, or its proportions are too extreme.</exception>
    public HostImageLoads(ModelPlan plan, PlanSelection selection, HostImage image)
    {
        Steps = TextureLoad.RoleOf(image.Kind) == StepRole.LoadTexture ? selection.TextureLoads : selection.PlanesLoads;
        for (int i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Role != StepRole.Load)
            {
                _loads.Add(Steps[i], new TextureLoad(plan.Inputs[i], image));
            }
        }
    }

    /// <summary>One step per input, from the picture where the input takes it, else from its tensor.</summary>
    public IReadOnlyList<ChosenStep> Steps { get; }

    /// <summary>The view that a binding of space <see cref="BufferSpace.Texture"/> stands for.</summary>
    public ResolvedBinding Resolve(ChosenStep step, Binding binding) => _loads[step].Resolve(binding);

    /// <summary>The push constants of a dispatch, of any step.</summary>
    public uint[] PushConstants(ChosenStep step, Dispatch dispatch) =>
        _loads.TryGetValue(step, out TextureLoad? load) ? load.PushConstants(dispatch) : dispatch.PushConstants.ToArray();
}
