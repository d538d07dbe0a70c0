using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Steps of a plan with pipelines and descriptor sets: ready to be recorded.</summary>
internal sealed class BoundSteps : IDisposable
{
    private readonly DescriptorTable _descriptors;
    private readonly Dictionary<ChosenStep, BoundDispatch[]> _bound = [];
    private readonly List<(BoundDispatch Dispatch, int Binding)> _imageBindings = [];

    /// <summary>Writes the descriptor sets.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="steps">Distinct.</param>
    /// <param name="pipelines">Have or make what the steps need.</param>
    /// <param name="resolve">The memory that a binding stands for; it outlives this object.</param>
    /// <param name="image">The textures of the host that steps read; null for none.</param>
    public BoundSteps(
        VulkanDevice device, IEnumerable<ChosenStep> steps, PipelineSet pipelines, Func<Binding, ResolvedBinding> resolve, HostImageLoads? image = null)
    {
        (ChosenStep Step, Dispatch Dispatch, ComputePipeline Pipeline, ResolvedBinding[] Bindings)[] all = steps
            .SelectMany(step => step.Alternative.Dispatches.Select(dispatch => (
                step,
                dispatch,
                pipelines.Get(dispatch, step.Alternative.Requirements.SubgroupSize),
                dispatch.Bindings.Select(binding => binding.Space == BufferSpace.Texture ? image!.Resolve(step, binding) : resolve(binding)).ToArray())))
            .ToArray();
        _descriptors = new DescriptorTable(device, all.Select(d => (d.Pipeline, d.Bindings)).ToArray());
        BoundDispatch[] bound = all
            .Select((d, i) => new BoundDispatch(
                d.Pipeline, _descriptors.Sets[i], d.Dispatch.Grid, d.Bindings, image?.PushConstants(d.Step, d.Dispatch) ?? d.Dispatch.PushConstants.ToArray()))
            .ToArray();
        for (int i = 0; i < bound.Length;)
        {
            int count = all[i].Step.Alternative.Dispatches.Count;
            _bound.Add(all[i].Step, bound[i..(i + count)]);
            i += count;
        }

        for (int i = 0; i < bound.Length; i++)
        {
            for (int b = 0; b < all[i].Dispatch.Bindings.Count; b++)
            {
                if (all[i].Dispatch.Bindings[b].Space == BufferSpace.Image)
                {
                    _imageBindings.Add((bound[i], b));
                }
            }
        }
    }

    /// <summary>The dispatches of a step.</summary>
    public IReadOnlyList<BoundDispatch> this[ChosenStep step] => step.Alternative.Dispatches.Count == 0 ? [] : _bound[step];

    /// <summary>Every dispatch.</summary>
    public IEnumerable<BoundDispatch> All => _bound.Values.SelectMany(dispatches => dispatches);

    /// <summary>Points the dispatches that read the picture at another buffer. No submission that uses them may be pending.</summary>
    public void MoveImage(in BufferRange image)
    {
        foreach ((BoundDispatch dispatch, int binding) in _imageBindings)
        {
            dispatch.Bindings[binding] = dispatch.Bindings[binding] with { Range = image };
            _descriptors.Write(dispatch.Set, binding, dispatch.Bindings[binding]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptors.Dispose();
}
