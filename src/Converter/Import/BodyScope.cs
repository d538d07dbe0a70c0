using ResNetVk.Onnx;

namespace ResNetVk.Converter.Import;

/// <summary>What names mean in one place of a file: in the main graph, in the body of a function that is being inlined, or in a branch.</summary>
internal sealed class BodyScope
{
    private readonly BodyScope? _around;
    private readonly string? _function;
    private readonly IReadOnlyDictionary<string, AttributeProto>? _attributes;
    private readonly Dictionary<string, string> _values = [];

    private BodyScope(BodyScope? around, string? function, IReadOnlyDictionary<string, AttributeProto>? attributes, string prefix, int? opset, int depth)
    {
        _around = around;
        _function = function;
        _attributes = attributes;
        Prefix = prefix;
        Opset = opset;
        Depth = depth;
    }

    /// <summary>The main graph, whose names are kept.</summary>
    internal static BodyScope Main { get; } = new(null, null, null, "", null, 0);

    /// <summary>Stands before the names of nodes and values.</summary>
    internal string Prefix { get; }

    /// <summary>Version of ONNX's operators where it differs from the network's.</summary>
    internal int? Opset { get; }

    /// <summary>How many functions and branches lie around this one.</summary>
    internal int Depth { get; }

    /// <summary>True inside a function or branch.</summary>
    internal bool IsInner => Depth > 0;

    /// <summary>The body of a function, which sees nothing of its caller but inputs and attributes.</summary>
    internal BodyScope Function(string name, IReadOnlyDictionary<string, AttributeProto> attributes, string prefix, int? opset) =>
        new(null, name, attributes, prefix, opset, Depth + 1);

    /// <summary>A branch, which sees all values around it.</summary>
    internal BodyScope Branch(string prefix) => new(this, null, null, prefix, Opset, Depth + 1);

    /// <summary>Gives a name of this body its meaning; false when it has one.</summary>
    internal bool TryBind(string name, string value) => _values.TryAdd(name, value);

    /// <summary>True when this body, not one around it, gives the name a meaning.</summary>
    internal bool Binds(string name) => _values.ContainsKey(name);

    /// <summary>The name in the whole network of what is called so here.</summary>
    /// <exception cref="ImportException">A function reads a value that it does not define.</exception>
    internal string Resolve(string name)
    {
        if (name.Length == 0)
        {
            return name;
        }

        BodyScope scope = this;
        while (true)
        {
            if (scope._values.TryGetValue(name, out string? value))
            {
                return value;
            }

            if (scope._around is null)
            {
                return scope._function is null ? name : throw new ImportException(
                    $"the function {scope._function} reads '{name}', which nothing in it defines", "the file is damaged: download or export it again");
            }

            scope = scope._around;
        }
    }

    /// <summary>The attribute meant by one of a node: itself, or what the function's caller gave; null when the caller gave none.</summary>
    /// <exception cref="ImportException">It refers to a function's attribute outside of every function.</exception>
    internal AttributeProto? Resolve(AttributeProto attribute)
    {
        if (attribute.RefAttrName.Length == 0)
        {
            return attribute;
        }

        BodyScope scope = this;
        while (scope._around is not null)
        {
            scope = scope._around;
        }

        return scope._attributes is null
            ? throw new ImportException(
                $"attribute '{attribute.Name}' refers to attribute '{attribute.RefAttrName}' of a function, outside of every function", "export the network again")
            : scope._attributes.GetValueOrDefault(attribute.RefAttrName);
    }
}
