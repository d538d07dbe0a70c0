using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Validation;

/// <summary>
/// Checks inputs that are copied into the arena and outputs that are copied out of it: that the copy is the whole of it, and of outputs that it may be made
/// after everything else. See also <see cref="CopiedInputs"/>.
/// </summary>
internal sealed class CopyValidator
{
    private readonly ModelPlan _plan;

    // All copies of outputs are made at once when every dispatch has run, those of the stores and of the classification included.
    private readonly bool _readsOutput;
    private readonly string? _writer;

    public CopyValidator(ModelPlan plan)
    {
        _plan = plan;
        IReadOnlyList<PlanStep> ranking = plan.Classification?.Steps ?? [];
        _readsOutput = ranking.SelectMany(BindingsOf).Any(binding => binding.Space == BufferSpace.Output);
        _writer = plan.Outputs.Select(output => output.Store).Concat(ranking)
            .FirstOrDefault(step => BindingsOf(step).Any(binding => binding is { Space: BufferSpace.Arena, Writes: true }))?.Name;
    }

    /// <summary>Checks one alternative that is a copy.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="alternative">Which of the step's alternatives it is.</param>
    /// <param name="copy">What it copies.</param>
    /// <param name="path">The alternative's JSON path.</param>
    /// <param name="place">Where the step stands.</param>
    /// <param name="index">Which input or output that is, for a load or store step.</param>
    public void Check(PlanStep step, int alternative, ArenaRange copy, string path, StepPlace place, int index)
    {
        string copyPath = $"{path}.copy";
        if (place is not (StepPlace.Load or StepPlace.Store))
        {
            throw Mismatch.At(copyPath, "none: only the load step of an input and the store step of an output copy", "one");
        }

        // A buffer of the program's may be one that only shaders can read or write, and holds its values densely.
        if (alternative != 0 || step.Alternatives.Count == 1)
        {
            throw Mismatch.At(
                copyPath,
                "a copy in the first of several alternatives only: the others have dispatches, for buffers of the program's",
                $"one in alternative {alternative} of {step.Alternatives.Count}");
        }

        // The program's values are 32-bit floats.
        if (_plan.ActivationType != ElementType.F32)
        {
            throw Mismatch.At(copyPath, "none in a plan whose activations are not F32", "one");
        }

        int dispatches = step.Alternatives[alternative].Dispatches.Count;
        if (dispatches > 0)
        {
            throw Mismatch.At($"{path}.dispatches", "none beside a copy", $"{dispatches}");
        }

        BindingValidator.CheckRange(copy.OffsetInBytes, copy.SizeInBytes, copyPath, _plan.ArenaSizeInBytes, "the arena");
        if (place == StepPlace.Load)
        {
            CheckInput(_plan.Inputs[index].Shape, copy, copyPath);
        }
        else
        {
            CheckOutput(copy, copyPath, index);
        }
    }

    private static void CheckInput(IReadOnlyList<int> shape, ArenaRange copy, string path)
    {
        if (BlockedLayout.Of(shape) is not BlockedLayout layout)
        {
            throw Mismatch.At(
                path, $"none of an input of more than 4 dimensions or of more than {int.MaxValue} bytes in blocks of 4 channels", $"one of [{string.Join(", ", shape)}]");
        }

        if (copy.SizeInBytes != layout.SizeInBytes)
        {
            throw Mismatch.At($"{path}.sizeInBytes", $"{layout.SizeInBytes} (the input's shape in blocks of 4 channels)", $"{copy.SizeInBytes}");
        }
    }

    private void CheckOutput(ArenaRange copy, string path, int index)
    {
        long size = PlanValidator.SizeInBytes(_plan.Outputs[index].Shape);
        if (copy.SizeInBytes != size)
        {
            throw Mismatch.At($"{path}.sizeInBytes", $"{size} (4 times the product of the output's shape)", $"{copy.SizeInBytes}");
        }

        if (_readsOutput && index == _plan.Classification!.OutputIndex)
        {
            throw Mismatch.At(path, "none of an output that the classification reads: the copy is made when it has run", "one");
        }

        if (_writer is not null)
        {
            throw Mismatch.At(
                path,
                "none where a store step or the classification writes the arena: the copy is made when they have run",
                $"one, and {MessageText.Quote(_writer)} writes");
        }
    }

    private static IEnumerable<Binding> BindingsOf(PlanStep step) =>
        step.Alternatives.SelectMany(alternative => alternative.Dispatches).SelectMany(dispatch => dispatch.Bindings);
}
