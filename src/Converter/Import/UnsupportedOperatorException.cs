using System.Text;

namespace ResNetVk.Converter.Import;

/// <summary>The network holds nodes that cannot run here; all of them are listed at once.</summary>
public sealed class UnsupportedOperatorException : ConversionException
{
    private const int NamesShown = 8;

    /// <summary>Creates the exception.</summary>
    /// <param name="operators">Every node that cannot run, in execution order; at least one.</param>
    public UnsupportedOperatorException(IReadOnlyList<UnsupportedOperator> operators)
        : base(Describe(operators), "Nodes near the end can be left out: --outputs NAME ends the network at the value of that name.") =>
        Operators = operators;

    /// <summary>Every node that cannot run, in execution order.</summary>
    public IReadOnlyList<UnsupportedOperator> Operators { get; }

    private static string Describe(IReadOnlyList<UnsupportedOperator> operators)
    {
        StringBuilder text = new();
        text.Append(operators.Count == 1 ? "1 node cannot run:" : $"{operators.Count} nodes cannot run:");
        foreach (var group in operators.GroupBy(o => (o.OperatorType, o.Reason, o.Suggestion)))
        {
            string[] names = [.. group.Select(o => $"'{o.NodeName}'")];
            text.Append($"\n  {group.Key.OperatorType} {string.Join(", ", names.Take(NamesShown))}");
            text.Append(names.Length > NamesShown ? $" and {names.Length - NamesShown} more" : "");
            text.Append($": {group.Key.Reason}; {group.Key.Suggestion}");
        }

        return text.ToString();
    }
}
