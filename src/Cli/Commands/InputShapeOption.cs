using System.CommandLine;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Cli.Commands;

/// <summary>The option that chooses among the input shapes a model was converted for.</summary>
internal sealed class InputShapeOption
{
    private readonly Option<string[]> _shapes = new("--input-shape")
    {
        Description = "Which of the input shapes the model was converted for [default: the first]",
        HelpName = "[NAME=]1x3x224x224",
    };

    /// <summary>Adds the option to a command.</summary>
    public InputShapeOption(Command command) => command.Add(_shapes);

    /// <summary>The model with the plan that the user asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model as it was loaded.</param>
    /// <exception cref="UsageException">The model was not converted for this shape, or an input's shape is missing.</exception>
    public CompiledModel Choose(ParseResult parsed, CompiledModel model)
    {
        if (parsed.GetValue(_shapes) is not { Length: > 0 } values)
        {
            return model;
        }

        IReadOnlyList<IReadOnlyDictionary<string, TensorShape>> sets = ShapeArgument.Parse(values);
        if (sets.Count > 1)
        {
            throw new UsageException("--input-shape is given twice for one input", "choose one shape; 'resnetvk inspect' lists them");
        }

        return Choose(model, model.Plan.Inputs.Select(input => Find(sets[0], input, model)));
    }

    /// <summary>The model with the plan whose inputs have the given shapes.</summary>
    /// <param name="model">The model as it was loaded.</param>
    /// <param name="shapes">Shapes in the order of the inputs.</param>
    /// <exception cref="UsageException">The model was not converted for these shapes.</exception>
    public static CompiledModel Choose(CompiledModel model, IEnumerable<IReadOnlyList<int>> shapes)
    {
        try
        {
            return model.ForInputShapes([.. shapes]);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message, "'resnetvk inspect' lists the input shapes", exception);
        }
    }

    private static TensorShape Find(IReadOnlyDictionary<string, TensorShape> shapes, PlannedInput input, CompiledModel model) =>
        shapes.TryGetValue(input.Name, out TensorShape? shape) || (model.Plan.Inputs.Count == 1 && shapes.TryGetValue("", out shape))
            ? shape
            : throw new UsageException($"--input-shape states no shape for input '{input.Name}'", $"add --input-shape {input.Name}={string.Join('x', input.Shape)}");
}
