using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import;

/// <summary>Decides the shape of every input.</summary>
internal static class InputShapeResolver
{
    /// <summary>Shapes by input name.</summary>
    /// <param name="source">The network; receives a note when a batch of 1 is assumed.</param>
    /// <param name="inputs">The inputs that are read.</param>
    /// <param name="given">As <see cref="GraphBuildOptions.InputShapes"/>.</param>
    /// <exception cref="ImportException">A size is open or contradicts the source, or a name is unknown.</exception>
    internal static IReadOnlyDictionary<string, TensorShape> Resolve(
        ImportedGraph source, IReadOnlyList<ImportedValueInfo> inputs, IReadOnlyDictionary<string, TensorShape> given)
    {
        foreach (string name in given.Keys)
        {
            if (name.Length == 0 && inputs.Count != 1)
            {
                throw new ImportException(
                    $"one shape without a name was given, the network has the inputs {List(inputs)}", $"name the input: --input-shape {inputs[^1].Name}=1x3x224x224");
            }

            if (name.Length > 0 && source.Inputs.All(i => i.Name != name))
            {
                throw new ImportException($"a shape was given for '{name}'; the network has the inputs {List(source.Inputs)}", "use one of these names");
            }
        }

        if (given.TryGetValue("", out TensorShape? unnamed) && given.TryGetValue(inputs[0].Name, out TensorShape? named))
        {
            throw new ImportException(
                $"two shapes were given for input '{inputs[0].Name}': {unnamed} without a name and {named} with it", "give one of them");
        }

        return inputs.ToDictionary(i => i.Name, i => Resolve(source, i, given.GetValueOrDefault(i.Name) ?? given.GetValueOrDefault(""), inputs.Count == 1));
    }

    private static TensorShape Resolve(ImportedGraph source, ImportedValueInfo input, TensorShape? given, bool isOnly)
    {
        if (!input.IsFloat)
        {
            throw new ImportException(
                $"input '{input.Name}' holds elements of type {input.ElementType}; networks here take floats",
                "export the network without the conversion at its beginning");
        }

        if (input.ElementType != "float")
        {
            source.AddNote($"input '{input.Name}' is {input.ElementType} in the source and taken as fp32");
        }

        TensorShape shape = given is null ? FromDeclaration(source, input, isOnly) : Fit(input, given);
        return shape.Rank <= NodeScope.MaximalComputedRank && shape.ElementCount > 0
            ? shape
            : throw new ImportException(
                $"input '{input.Name}' has shape {shape}; inputs have at most {NodeScope.MaximalComputedRank} dimensions, none of size 0");
    }

    private static TensorShape FromDeclaration(ImportedGraph source, ImportedValueInfo input, bool isOnly)
    {
        if (input.UsualShape is { } usual && Fits(input, usual))
        {
            source.AddNote($"input '{input.Name}' is taken as {usual} (--input-shape states another)");
            return usual;
        }

        if (input.Dimensions is not { } dimensions || dimensions.Skip(1).Any(d => d.Size is null))
        {
            string example = string.Join('x', input.Dimensions?.Select((d, axis) => d.Size ?? (axis == 0 ? 1 : axis == 1 ? 3 : 224)) ?? [1, 3, 224, 224]);
            throw new ImportException(
                $"the source leaves sizes of input '{input.Name}' open: {input.DescribeShape()}",
                $"state them, for example: --input-shape {(isOnly ? "" : input.Name + "=")}{example}");
        }

        if (dimensions.Count > 0 && dimensions[0].Size is null)
        {
            source.AddNote($"input '{input.Name}' is {input.DescribeShape()} in the source; the batch is taken as 1 (--input-shape states another)");
        }

        return Create(input, [.. dimensions.Select(d => (long)(d.Size ?? 1))]);
    }

    private static bool Fits(ImportedValueInfo input, TensorShape shape) => input.Dimensions is null
        || (input.Dimensions.Count == shape.Rank && input.Dimensions.Zip(shape).All(pair => pair.First.Size is null || pair.First.Size == pair.Second));

    private static TensorShape Fit(ImportedValueInfo input, TensorShape given) =>
        Fits(input, given)
            ? given
            : throw new ImportException(
                $"the shape {given} given for input '{input.Name}' contradicts the source, which has {input.DescribeShape()}",
                "give the sizes the source fixes, or export the network with these dimensions open");

    private static TensorShape Create(ImportedValueInfo input, long[] sizes)
    {
        try
        {
            return Shapes.Create(sizes);
        }
        catch (ShapeException exception)
        {
            throw new ImportException($"input '{input.Name}': {exception.Message}", innerException: exception);
        }
    }

    private static string List(IReadOnlyList<ImportedValueInfo> inputs) => string.Join(", ", inputs.Select(i => $"'{i.Name}'"));
}
