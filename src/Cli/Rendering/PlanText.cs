using ResNetVk.Converter;
using ResNetVk.Converter.Report;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Rendering;

/// <summary>A compiled model as text, made for comparing two files line by line: one fact per line, no column depends on another line.</summary>
internal sealed class PlanText
{
    private readonly CompiledModel _model;
    private readonly Dictionary<(StepRole Role, string Name), StepDescription> _chosen;
    private readonly bool _brief;
    private readonly Terminal _terminal;

    /// <summary>Prepares the text of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="steps">What some device chose; null when no device was asked.</param>
    /// <param name="brief">True for the plan alone: nothing that changes with the weights or the version of the program, no constants and bindings.</param>
    /// <param name="terminal">Where to.</param>
    public PlanText(CompiledModel model, IReadOnlyList<StepDescription>? steps, bool brief, Terminal terminal)
    {
        _model = model;
        _chosen = (steps ?? []).ToDictionary(s => (s.Role, s.Name));
        _brief = brief;
        _terminal = terminal;
    }

    /// <summary>Writes the whole text.</summary>
    public void Write()
    {
        ModelPlan plan = _model.Plan;
        _terminal.WriteLine($"model {plan.Name}");
        if (!_brief)
        {
            _terminal.WriteLine($"  source {plan.Provenance.Source}");
            _terminal.WriteLine($"  source sha256 {plan.Provenance.SourceSha256}");
            _terminal.WriteLine($"  content sha256 {_model.Sha256}");
            _terminal.WriteLine($"  tool {plan.Provenance.Tool}");
        }

        if (!_brief || PrecisionText.PrecisionOf(_model) != Precision.Fp32)
        {
            _terminal.WriteLine($"  precision {PrecisionText.Of(_model)}");
        }

        WriteStatistics(plan);
        if (!_brief)
        {
            _terminal.WriteLine(_model.Golden is { } golden
                ? $"golden vectors of {golden.Values.Count} steps: {golden.Values.Sum(v => v.Samples)} elements, {golden.Sums} sums over each"
                : "no golden vectors");
        }

        foreach (ModelPlan other in _model.Plans.Where(p => p != plan))
        {
            _terminal.WriteLine($"also for input shape {string.Join(" and ", other.Inputs.Select(i => Quantity.Shape(i.Shape)))}");
        }

        foreach (PlannedInput input in plan.Inputs)
        {
            _terminal.WriteLine($"input {input.Name} {Quantity.Shape(input.Shape)}");
            WriteStep("load", StepRole.Load, input.Load);
            if (input is { Image: { } image, LoadImage: { } load })
            {
                _terminal.WriteLine($"  picture {Describe(image)}");
                WriteStep("load picture", StepRole.LoadImage, load);
                WriteStep("load texture", StepRole.LoadTexture, input.LoadTexture);
                WriteStep("load planes", StepRole.LoadPlanes, input.LoadPlanes);
            }
        }

        for (int i = 0; i < plan.Steps.Count; i++)
        {
            WriteStep($"step {i}", StepRole.Body, plan.Steps[i]);
        }

        foreach (PlannedOutput output in plan.Outputs)
        {
            _terminal.WriteLine($"output {output.Name} {Quantity.Shape(output.Shape)}");
            WriteStep("store", StepRole.Store, output.Store);
        }

        WriteClassification(plan);
        if (!_brief)
        {
            WriteTensors(plan);
        }
    }

    private void WriteStatistics(ModelPlan plan)
    {
        _terminal.WriteLine("statistics");
        _terminal.WriteLine($"  parameters {plan.Statistics.Parameters}");
        _terminal.WriteLine($"  multiply-adds {plan.Statistics.MultiplyAdds}");
        _terminal.WriteLine($"  source nodes {plan.Statistics.SourceNodes}");
        _terminal.WriteLine($"  optimized nodes {plan.Statistics.OptimizedNodes}");
        _terminal.WriteLine($"  dispatches {PlanCount.Body(plan)}, to load {PlanCount.Load(plan)}, to store {PlanCount.Store(plan)}");
        _terminal.WriteLine($"  weight bytes {plan.Statistics.WeightSizeInBytes}");
        _terminal.WriteLine($"  arena bytes {plan.ArenaSizeInBytes}");
        _terminal.WriteLine($"  arena lower bound bytes {plan.ArenaLowerBoundInBytes}");
    }

    private void WriteClassification(ModelPlan plan)
    {
        if (plan.Classification is { } classification)
        {
            _terminal.WriteLine(
                $"classification of output {plan.Outputs[classification.OutputIndex].Name}: {classification.ClassCount} classes, {classification.K} reported");
            foreach (PlanStep step in classification.Steps)
            {
                WriteStep("step", StepRole.Classification, step);
            }
        }

        for (int i = 0; i < plan.Labels.Count && !_brief; i++)
        {
            _terminal.WriteLine($"label {i} {plan.Labels[i]}");
        }
    }

    private void WriteTensors(ModelPlan plan)
    {
        foreach (PackedTensor packed in plan.PackedTensors)
        {
            _terminal.WriteLine($"packed {packed.Name} {packed.SizeInBytes} bytes");
            foreach (Dispatch prepack in packed.Prepacks)
            {
                WriteDispatch("  ", prepack);
            }
        }

        foreach (TensorEntry tensor in _model.Tensors.Values)
        {
            _terminal.WriteLine($"tensor {tensor.Name} {tensor.Type} {Quantity.Shape(tensor.Shape)} {tensor.Data.Length} bytes");
        }
    }

    private void WriteStep(string what, StepRole role, PlanStep? step)
    {
        if (step is null)
        {
            return;
        }

        _terminal.WriteLine($"{what}: {step.Name} = {step.Operator}");
        if (step.FusedFrom.Count > 0)
        {
            _terminal.WriteLine($"  from {string.Join(", ", step.FusedFrom)}");
        }

        if (step.MultiplyAdds > 0)
        {
            _terminal.WriteLine($"  multiply-adds {step.MultiplyAdds}");
        }

        if (_brief)
        {
            WritePlaces(step.FirstForGpus());
        }

        StepDescription? chosen = _chosen.GetValueOrDefault((role, step.Name));
        if (chosen?.Reason == ChoiceReason.Covered)
        {
            _terminal.WriteLine($"  computed by a step before it with {chosen.Alternative}");
            chosen = null;
        }

        for (int i = 0; i < step.Alternatives.Count; i++)
        {
            Alternative alternative = step.Alternatives[i];
            string does = alternative.Copy is ArenaRange copied ? DispatchText.Of(copied) : $"grid {string.Join(", then ", alternative.Dispatches.Select(Grid))}";
            string covers = alternative.Covers > 0 ? $", computes the next {alternative.Covers} steps as well" : "";
            _terminal.WriteLine(
                $"  alternative {alternative.Name}, {(_brief ? $"{does}, " : "")}needs {DispatchText.Describe(alternative.Requirements)}{covers}");

            // Names of alternatives repeat; those passed over are the ones before the choice, in the plan's order.
            if (chosen is not null && i <= chosen.PassedOver.Count)
            {
                _terminal.WriteLine(i == chosen.PassedOver.Count ? "    chosen" : $"    passed over: {chosen.PassedOver[i].Reason}");
            }

            if (_brief)
            {
                continue;
            }

            if (alternative.Copy is ArenaRange copy)
            {
                _terminal.WriteLine($"    copies {(role == StepRole.Load ? "blocks to " : "")}arena at {copy.OffsetInBytes} {copy.SizeInBytes} bytes");
            }

            foreach (Dispatch dispatch in alternative.Dispatches)
            {
                WriteDispatch("    ", dispatch);
            }
        }
    }

    // Places of values are the same for all alternatives; only scratch is one's own. An input that a processor copies has dispatches for GPUs, an output that
    // is copied is so on all devices.
    private void WritePlaces(Alternative alternative)
    {
        if (alternative.Copy is ArenaRange copy)
        {
            _terminal.WriteLine($"  reads arena at {copy.OffsetInBytes} {copy.SizeInBytes} bytes");
        }

        foreach (string place in alternative.Dispatches.SelectMany(d => d.Bindings).Where(b => b.Space == BufferSpace.Arena)
            .Select(b => $"  {(b.Writes ? "writes" : "reads")} {Place(b)} {b.SizeInBytes} bytes").Distinct())
        {
            _terminal.WriteLine(place);
        }
    }

    private static string Grid(Dispatch dispatch) =>
        $"{dispatch.Grid.X}x{dispatch.Grid.Y}x{dispatch.Grid.Z} of {dispatch.Constants[0]}x{dispatch.Constants[1]}x{dispatch.Constants[2]}";

    private void WriteDispatch(string indent, Dispatch dispatch)
    {
        _terminal.WriteLine($"{indent}dispatch {dispatch.Shader} grid {dispatch.Grid.X}x{dispatch.Grid.Y}x{dispatch.Grid.Z}");
        _terminal.WriteLine($"{indent}  constants {string.Join(' ', dispatch.Constants)}");
        if (dispatch.PushConstants.Count > 0)
        {
            _terminal.WriteLine($"{indent}  push constants {string.Join(' ', dispatch.PushConstants)}");
        }

        for (int i = 0; i < dispatch.Bindings.Count; i++)
        {
            Binding binding = dispatch.Bindings[i];
            string size = binding.Space is BufferSpace.Image or BufferSpace.Texture ? "" : $" {binding.SizeInBytes} bytes";
            _terminal.WriteLine(
                $"{indent}  binding {i} {(binding.Clears ? "clears and writes" : binding.Writes ? "writes" : "reads")} {(binding.Kind is BindingKind.Texels or BindingKind.StorageTexels ? "texels of " : "")}{Place(binding)}{size}");
        }
    }

    private string Place(Binding binding) => binding.Space switch
    {
        BufferSpace.Arena => $"arena at {binding.OffsetInBytes}",
        BufferSpace.Tensor => $"tensor {binding.Tensor}",
        BufferSpace.Packed => $"packed {binding.Tensor}{(binding.OffsetInBytes > 0 ? $" at {binding.OffsetInBytes}" : "")}",
        BufferSpace.Input => $"input {_model.Plan.Inputs[binding.Index].Name}",
        BufferSpace.Output => $"output {_model.Plan.Outputs[binding.Index].Name}",
        BufferSpace.Image => "picture",
        BufferSpace.Classes => "classes",
        BufferSpace.Texture => $"plane {binding.Index} of textures",
        _ => throw new ArgumentOutOfRangeException(nameof(binding), binding.Space, "unknown buffer space"),
    };

    private static string Describe(ImagePreprocessing image)
    {
        string size = image switch
        {
            { ResizeShorterSide: { } side } => $"shorter side to {side}, centre crop",
            { KeepSize: true } => "centre crop without resizing",
            _ => "scaled to cover, centre crop",
        };
        return $"{image.Color.ToString().ToLowerInvariant()}, {size}, scale {image.Scale:R}, mean {Numbers(image.Mean)}, std {Numbers(image.Std)}{(image.ChannelsLast ? ", tensors with channels last" : "")}";
    }

    private static string Numbers(IEnumerable<float> numbers) => string.Join(' ', numbers.Select(n => $"{n:R}"));
}
