using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <content>What callers are told before anything reaches the device.</content>
public sealed partial class InferenceSession
{
    private void CheckInput(int index, int length)
    {
        IReadOnlyList<PlannedInput> inputs = Model.Plan.Inputs;
        if ((uint)index >= (uint)inputs.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"The network has {inputs.Count} inputs: {Names(inputs.Select(i => i.Name))}.");
        }

        CheckLength("input", inputs[index].Name, inputs[index].Shape, _memory.Input(index), length);
    }

    private void CheckOutput(int index, int length)
    {
        IReadOnlyList<PlannedOutput> outputs = Model.Plan.Outputs;
        if ((uint)index >= (uint)outputs.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"The network has {outputs.Count} outputs: {Names(outputs.Select(o => o.Name))}.");
        }

        CheckLength("output", outputs[index].Name, outputs[index].Shape, _memory.Output(index), length);
    }

    private void CheckInputsSet(bool exceptImages)
    {
        for (int i = 0; i < _inputsSet.Length; i++)
        {
            PlannedInput input = Model.Plan.Inputs[i];
            if (!_inputsSet[i] && !(exceptImages && input.LoadImage is not null))
            {
                throw new InvalidOperationException(
                    $"Input {i} '{input.Name}' of shape [{string.Join(", ", input.Shape)}] was never set: call SetInput({i}, …) first.");
            }
        }
    }

    private void CheckHasRun()
    {
        if (!_hasOutputs)
        {
            throw new InvalidOperationException(
                "There are no results: nothing was run yet, or the last run failed. Run the network first.");
        }
    }

    private void CheckTakesImages()
    {
        if (!TakesImages)
        {
            throw new InvalidOperationException(
                $"No input of '{Model.Plan.Name}' takes pictures. Use SetInput, or convert the model with pre-processing "
                + "(resnetvk convert --mean … --std …).");
        }
    }

    private void CheckImageSet()
    {
        if (!_imageSet)
        {
            throw new InvalidOperationException("The picture was never set: call SetImage first.");
        }
    }

    // Returns how many classes per batch item fit the span.
    private int CheckPredictions(int length)
    {
        if (Model.Plan.Classification is not PlannedClassification classification)
        {
            throw new InvalidOperationException($"'{Model.Plan.Name}' is no classifier: read its outputs with GetOutput.");
        }

        int items = BatchSize(classification);
        int each = length / items;
        return each >= 1 && each <= classification.K && each * items == length
            ? each
            : throw new ArgumentException(
                $"The model reports 1 to {classification.K} classes for each of {items} batch items, so the span must hold {items} to "
                + $"{items * classification.K} predictions in steps of {items}; it holds {length}.",
                nameof(length));
    }

    private int BatchSize(PlannedClassification classification) =>
        (int)(_memory.Output(classification.OutputIndex).SizeInBytes / sizeof(float) / classification.ClassCount);

    private static void CheckLength(string kind, string name, IReadOnlyList<int> shape, in BufferRange range, int length)
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
