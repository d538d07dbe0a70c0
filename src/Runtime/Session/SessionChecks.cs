using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>What callers are told before anything reaches the device.</summary>
internal static class SessionChecks
{
    public static ObjectDisposedException Disposed() => new(nameof(InferenceSession), "The session is disposed: create a new one.");

    public static InvalidOperationException Stepping() =>
        new("A stepped inference is in progress: call Step until it is finished, or CancelSteps.");

    public static void Input(InferenceSlot slot, int index, int length)
    {
        IReadOnlyList<PlannedInput> inputs = slot.Plan.Inputs;
        if ((uint)index >= (uint)inputs.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"The network has {inputs.Count} inputs: {Names(inputs.Select(i => i.Name))}.");
        }

        if (!slot.Exchange.OwnsInput(index))
        {
            throw new InvalidOperationException(
                $"Input {index} '{inputs[index].Name}' is a buffer of the host's: write to that buffer, or bind without it.");
        }

        Length("input", inputs[index].Name, inputs[index].Shape, slot.Exchange.Input(index), length);
    }

    public static void Output(InferenceSlot slot, int index, int length)
    {
        Output(slot.Plan, index);
        if (!slot.Exchange.OwnsOutput(index))
        {
            throw new InvalidOperationException(
                $"Output {index} '{slot.Plan.Outputs[index].Name}' is a buffer of the host's: read that buffer, or bind without it.");
        }

        Length("output", slot.Plan.Outputs[index].Name, slot.Plan.Outputs[index].Shape, slot.Exchange.Output(index), length);
    }

    public static void Output(ModelPlan plan, int index)
    {
        if ((uint)index >= (uint)plan.Outputs.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"The network has {plan.Outputs.Count} outputs: {Names(plan.Outputs.Select(o => o.Name))}.");
        }
    }

    public static void SingleInput(ModelPlan plan, string instead)
    {
        if (plan.Inputs.Count != 1)
        {
            throw new InvalidOperationException($"The network has {plan.Inputs.Count} inputs: use {instead}.");
        }
    }

    public static void SingleInputAndOutput(ModelPlan plan, string instead)
    {
        if (plan.Inputs.Count != 1 || plan.Outputs.Count != 1)
        {
            throw new InvalidOperationException($"The network has {plan.Inputs.Count} inputs and {plan.Outputs.Count} outputs: use {instead}.");
        }
    }

    /// <summary>The model can do the work, and what it needs is set.</summary>
    public static void Ready(InferenceSlot slot, InferenceWork work)
    {
        bool fromImage = (work & InferenceWork.FromImage) != 0;
        if ((work & ~(InferenceWork.FromImage | InferenceWork.WithClasses)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(work), work, $"not a combination of {nameof(InferenceWork)}");
        }

        if ((work & InferenceWork.WithClasses) != 0)
        {
            Classifier(slot.Plan);
        }

        if (fromImage)
        {
            TakesImages(slot);
            if (!slot.IsImageSet)
            {
                throw new InvalidOperationException("The picture was never set: call SetImage first.");
            }
        }

        InputsSet(slot, exceptImages: fromImage);
    }

    public static void InputsSet(InferenceSlot slot, bool exceptImages)
    {
        IReadOnlyList<PlannedInput> inputs = slot.Plan.Inputs;
        for (int i = 0; i < inputs.Count; i++)
        {
            if (!slot.IsInputSet(i) && !(exceptImages && inputs[i].LoadImage is not null))
            {
                throw new InvalidOperationException(
                    $"Input {i} '{inputs[i].Name}' of shape [{string.Join(", ", inputs[i].Shape)}] was never set: call SetInput({i}, …) first.");
            }
        }
    }

    public static void HasRun(InferenceSlot slot)
    {
        if (!slot.HasOutputs)
        {
            throw new InvalidOperationException(
                "There are no results: nothing was run yet, or the last run failed. Run the network first.");
        }
    }

    public static void TakesImages(InferenceSlot slot)
    {
        if (slot.Exchange.Image is null && !slot.HasHostImage)
        {
            throw new InvalidOperationException(
                $"No input of '{slot.Plan.Name}' takes pictures. Use SetInput, or convert the model with pre-processing "
                + "(resnetvk convert --mean … --std …).");
        }
    }

    public static void OwnsImage(InferenceSlot slot)
    {
        if (slot.HasHostImage)
        {
            throw new InvalidOperationException("The picture is in textures of the host's: change what is in them, or bind without it.");
        }
    }

    public static void OnlyImages(ModelPlan plan)
    {
        if (plan.Inputs.FirstOrDefault(input => input.LoadImage is null) is PlannedInput tensor)
        {
            throw new InvalidOperationException($"Input '{tensor.Name}' takes no pictures: use RunAsync, or SetInput and ClassifyImage.");
        }
    }

    public static PlannedClassification Classifier(ModelPlan plan) => plan.Classification
        ?? throw new InvalidOperationException($"'{plan.Name}' is no classifier: read its outputs with GetOutput.");

    /// <summary>Returns how many classes per batch item fit the span.</summary>
    public static int Predictions(ModelPlan plan, int length)
    {
        PlannedClassification classification = Classifier(plan);
        int items = (int)(Exchange.SizeInBytes(plan.Outputs[classification.OutputIndex].Shape) / sizeof(float) / classification.ClassCount);
        int each = length / items;
        return each >= 1 && each <= classification.K && each * items == length
            ? each
            : throw new ArgumentException(
                $"The model reports 1 to {classification.K} classes for each of {items} batch items, so the span must hold {items} to "
                + $"{items * classification.K} predictions in steps of {items}; it holds {length}.",
                nameof(length));
    }

    private static void Length(string kind, string name, IReadOnlyList<int> shape, in BufferRange range, int length)
    {
        long expected = range.SizeInBytes / sizeof(float);
        if (length != expected)
        {
            throw new ArgumentException(
                $"The {kind} '{name}' has shape [{string.Join(", ", shape)}], that is {expected} values; the span has shape [{length}].");
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select((name, i) => $"{i} '{name}'"));
}
