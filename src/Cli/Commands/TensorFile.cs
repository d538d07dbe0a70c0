using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Cli.Commands;

/// <summary>Safetensors files with the inputs of a model.</summary>
internal static class TensorFile
{
    /// <summary>Reads every input of a model.</summary>
    /// <param name="path">A safetensors file with a tensor of each input's name and shape, type F32 or F16; others are left alone, with a note.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="terminal">Receives the note.</param>
    /// <exception cref="UsageException">The file cannot be used.</exception>
    public static IReadOnlyDictionary<string, FloatTensor> ReadInputs(string path, IReadOnlyList<PlannedInput> inputs, Terminal terminal)
    {
        string hint = $"write a safetensors file with the tensors {Wanted(inputs)}";
        SafetensorsFile file = Load(path, hint);
        string[] others = [.. file.Tensors.Keys.Where(name => inputs.All(i => i.Name != name))];
        if (others.Length > 0 && others.Length < file.Tensors.Count)
        {
            terminal.Note($"'{path}': not an input of the model and not used: {string.Join(", ", others)}");
        }

        return inputs.ToDictionary(i => i.Name, input => ReadInput(path, file, input, hint));
    }

    /// <summary>The model with the plan for the shapes of the tensors in a file; the model as it is when it has none for them.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="UsageException">The file cannot be used.</exception>
    public static CompiledModel ChoosePlan(string path, CompiledModel model)
    {
        if (model.Plans.Count == 1)
        {
            return model;
        }

        SafetensorsFile file = Load(path, $"write a safetensors file with the tensors {Wanted(model.Plan.Inputs)}");
        ModelPlan? plan = model.Plans.FirstOrDefault(p => p.Inputs.All(
            i => file.Tensors.TryGetValue(i.Name, out TensorEntry? tensor) && tensor.Shape.SequenceEqual(i.Shape.Select(s => (long)s))));
        return plan is null ? model : model.ForInputShapes([.. plan.Inputs.Select(i => i.Shape)]);
    }

    private static SafetensorsFile Load(string path, string hint)
    {
        try
        {
            return SafetensorsFile.Load(path);
        }
        catch (ModelFormatException exception)
        {
            throw new UsageException(exception.Message, hint, exception);
        }
    }

    private static string Wanted(IReadOnlyList<PlannedInput> inputs) => string.Join(", ", inputs.Select(i => $"'{i.Name}' F32 {Quantity.Shape(i.Shape)}"));

    private static string Names(SafetensorsFile file)
    {
        // A compiled model given by mistake has hundreds.
        const int MostNamed = 8;
        int others = file.Tensors.Count - MostNamed;
        string named = string.Join(", ", file.Tensors.Values.Take(MostNamed).Select(t => $"'{t.Name}' {t.Type} {Quantity.Shape(t.Shape)}"));
        return file.Tensors.Count == 0 ? "none" : others > 0 ? $"{named} and {others} more" : named;
    }

    private static FloatTensor ReadInput(string path, SafetensorsFile file, PlannedInput input, string hint)
    {
        if (!file.Tensors.TryGetValue(input.Name, out TensorEntry? tensor))
        {
            throw new UsageException($"'{path}' has no tensor '{input.Name}'; its tensors are {Names(file)}", hint);
        }

        if (!tensor.Shape.SequenceEqual(input.Shape.Select(s => (long)s)))
        {
            throw new UsageException(
                $"'{path}': tensor '{input.Name}' has shape {Quantity.Shape(tensor.Shape)}, the model wants {Quantity.Shape(input.Shape)}", hint);
        }

        return tensor.Type is ElementType.F32 or ElementType.F16
            ? new FloatTensor(new TensorShape([.. input.Shape]), tensor.ToFloats())
            : throw new UsageException($"'{path}': tensor '{input.Name}' has elements of type {tensor.Type}, the model wants F32", hint);
    }
}
