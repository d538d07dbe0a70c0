using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Native;

/// <summary>What <c>rnvk_model</c> stands for: the model, and its names where C can read them.</summary>
internal sealed unsafe class NativeModel : IDisposable
{
    private readonly NativeTexts _texts = new();
    private readonly nint[] _labels;

    public NativeModel(CompiledModel model)
    {
        Model = model;
        ModelPlan plan = model.Plan;
        Inputs = [.. plan.Inputs.Select(input => Describe(input.Name, input.Shape, input.LoadImage is not null))];
        Outputs = [.. plan.Outputs.Select(output => Describe(output.Name, output.Shape, takesImages: false))];
        _labels = [.. plan.Labels.Select(label => (nint)_texts.Add(label))];
        PlannedClassification? classification = plan.Classification;
        Info = new ModelInfoStruct
        {
            InputCount = (uint)plan.Inputs.Count,
            OutputCount = (uint)plan.Outputs.Count,
            LabelCount = (uint)plan.Labels.Count,
            InputShapeSets = (uint)model.Plans.Count,
            TakesImages = plan.Inputs.Any(input => input.LoadImage is not null) ? 1u : 0,
            ClassCount = (uint)(classification?.ClassCount ?? 0),
            MaxPredictions = (uint)(classification?.K ?? 0),
            BatchSize = classification is null ? 0 : (uint)(Outputs[classification.OutputIndex].ElementCount / (uint)classification.ClassCount),
            Parameters = (ulong)plan.Statistics.Parameters,
            MultiplyAdds = (ulong)plan.Statistics.MultiplyAdds,
            WeightSize = (ulong)plan.Statistics.WeightSizeInBytes,
            ArenaSize = (ulong)plan.ArenaSizeInBytes,
            Name = _texts.Add(plan.Name),
            Sha256 = _texts.Add(model.Sha256),
        };
    }

    /// <summary>The model.</summary>
    public CompiledModel Model { get; }

    /// <summary>What <c>rnvk_model_get_info</c> tells.</summary>
    public ModelInfoStruct Info { get; }

    /// <summary>What <c>rnvk_model_get_input</c> tells.</summary>
    public IReadOnlyList<TensorInfoStruct> Inputs { get; }

    /// <summary>What <c>rnvk_model_get_output</c> tells.</summary>
    public IReadOnlyList<TensorInfoStruct> Outputs { get; }

    /// <summary>The names of classes, each an address.</summary>
    public IReadOnlyList<nint> Labels => _labels;

    /// <inheritdoc/>
    public void Dispose() => _texts.Dispose();

    private TensorInfoStruct Describe(string name, IReadOnlyList<int> shape, bool takesImages) => new()
    {
        Rank = (uint)shape.Count,
        ElementCount = shape.Aggregate(1UL, (product, size) => product * (uint)size),
        Shape = _texts.Add(shape),
        Name = _texts.Add(name),
        TakesImages = takesImages ? 1u : 0,
    };
}
