using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>What a driver says about the code it makes of a model's kernels: registers, spills, shared memory, occupancy.</summary>
/// <remarks>
/// <para>Pipelines are created and nothing else: no memory is allocated, nothing is submitted. So it also works on a device that only
/// compiles, such as the one that Mesa's driver for AMD GPUs offers for a GPU that is not there.</para>
/// <para>The pipelines are those an inference uses; the ones that pack weights once at load are left out.</para>
/// </remarks>
public sealed record PipelineStatistics
{
    private PipelineStatistics()
    {
    }

    /// <summary>Every step of the plan with the choice made, as in <see cref="SessionDescription.Steps"/>.</summary>
    public required IReadOnlyList<StepDescription> Steps { get; init; }

    /// <summary>The distinct pipelines of the chosen, or of all possible, alternatives, in the order in which the steps first use them.</summary>
    public required IReadOnlyList<PipelineReport> Pipelines { get; init; }

    /// <summary>Compiles the kernels a device takes for a model and asks for their statistics.</summary>
    /// <param name="device">Created with <see cref="VulkanDeviceOptions.PipelineStatistics"/>.</param>
    /// <param name="model">The model.</param>
    /// <param name="filter">See <see cref="SessionOptions.AlternativeFilter"/>.</param>
    /// <param name="everyAlternative">True for all alternatives the device can run, not only for those a session would take.</param>
    /// <exception cref="InvalidOperationException">The device was created without the option.</exception>
    /// <exception cref="DeviceRequirementException">The device cannot run some step.</exception>
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    /// <exception cref="VulkanException">The driver refused a pipeline or a question.</exception>
    public static PipelineStatistics Collect(VulkanDevice device, CompiledModel model, Func<PlanStep, Alternative, bool>? filter = null, bool everyAlternative = false)
    {
        device.AddUser();
        try
        {
            ExecutableQuery query = new(device);
            PlanSelection selection = new(model.Plan, device.Info, filter);
            using PipelineCacheHandle cache = new(device, file: null);
            using PipelineSet pipelines = new(device, cache, model.Tensors);
            (ChosenStep Step, Alternative Alternative, Dispatch Dispatch)[] dispatches =
            [
                .. from step in selection.All
                   from alternative in everyAlternative ? selection.Possible(step.Step) : [step.Alternative]
                   from dispatch in alternative.Dispatches
                   select (step, alternative, dispatch),
            ];
            pipelines.BeginCreation(dispatches.Select(use => (use.Dispatch, use.Alternative.Requirements.SubgroupSize))).GetAwaiter().GetResult();
            var uses = dispatches
                .Select(use => (use.Step, use.Alternative, use.Dispatch, Pipeline: pipelines.Get(use.Dispatch, use.Alternative.Requirements.SubgroupSize)))
                .GroupBy(use => use.Pipeline);
            return new PipelineStatistics
            {
                Steps = selection.All.Select(step => step.Describe()).ToArray(),
                Pipelines = uses.Select(group => new PipelineReport
                {
                    Steps = group.Select(use => use.Step.Step.Name).Distinct(StringComparer.Ordinal).ToArray(),
                    Alternatives = group.Select(use => use.Alternative.Name).Distinct(StringComparer.Ordinal).ToArray(),
                    Shader = group.First().Dispatch.Shader,
                    Constants = group.First().Dispatch.Constants,
                    Grid = group.First().Dispatch.Grid,
                    RequiredSubgroupSize = group.First().Alternative.Requirements.SubgroupSize,
                    Executables = query.Executables(group.Key, group.First().Dispatch.Shader),
                }).ToArray(),
            };
        }
        finally
        {
            device.Release();
        }
    }
}
