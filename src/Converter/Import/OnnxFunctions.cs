using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;

namespace ResNetVk.Converter.Import;

/// <summary>The operators that a model defines itself, by domain, name and overload.</summary>
internal sealed class OnnxFunctions
{
    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];

    /// <summary>Indexes a model's functions.</summary>
    /// <exception cref="ImportException">Two of them have one name.</exception>
    internal OnnxFunctions(IEnumerable<FunctionProto> functions)
    {
        foreach (FunctionProto function in functions)
        {
            if (!_functions.TryAdd((Domain(function.Domain), function.Name, function.Overload), function))
            {
                throw new ImportException($"the function {Describe(function)} is defined twice", "the file is damaged: download or export it again");
            }
        }
    }

    /// <summary>The function that a node calls; null when it applies an operator.</summary>
    internal FunctionProto? Find(NodeProto node) =>
        _functions.Count == 0 ? null : _functions.GetValueOrDefault((Domain(node.Domain), node.OpType, node.Overload));

    /// <summary>For messages.</summary>
    internal static string Describe(FunctionProto function) =>
        $"'{function.Domain}{(function.Domain.Length > 0 ? "." : "")}{function.Name}{(function.Overload.Length > 0 ? ":" : "")}{function.Overload}'";

    /// <summary>ONNX's own domain has two spellings.</summary>
    internal static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>What a call of a function gives its body: attributes by name, defaults where the call has none.</summary>
    /// <param name="function">The function.</param>
    /// <param name="call">The call's own attributes.</param>
    internal static Dictionary<string, AttributeProto> Attributes(FunctionProto function, IEnumerable<(string Name, AttributeProto Value)> call)
    {
        Dictionary<string, AttributeProto> attributes = [];
        foreach (AttributeProto @default in function.AttributeProto)
        {
            attributes[@default.Name] = @default;
        }

        HashSet<string> given = [];
        foreach ((string name, AttributeProto value) in call)
        {
            attributes[name] = given.Add(name) ? value : throw new ShapeException($"attribute '{name}': is given twice");
        }

        return attributes;
    }
}
