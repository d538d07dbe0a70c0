namespace ResNetVk.Converter.Networks.Matching;

/// <summary>How another library names the tensors of networks that are built in here: pairs of templates, read in both directions.</summary>
public sealed class NamingDialect
{
    private readonly (NameTemplate Foreign, NameTemplate Own)[] _rules;

    /// <summary>Creates a dialect.</summary>
    /// <param name="name">Whose names these are, for notes.</param>
    /// <param name="rules">The library's path of a module and the path here; the first that fits counts. Other paths stay as they are.</param>
    public NamingDialect(string name, params (string Foreign, string Own)[] rules)
    {
        Name = name;
        _rules = [.. rules.Select(r => (new NameTemplate(r.Foreign), new NameTemplate(r.Own)))];
    }

    /// <summary>Whose names these are.</summary>
    public string Name { get; }

    /// <summary>The name here of a tensor of the library.</summary>
    public string ToOwn(string name) => Translate(name, isForeign: true);

    /// <summary>The library's name of a tensor here.</summary>
    public string ToForeign(string name) => Translate(name, isForeign: false);

    private string Translate(string name, bool isForeign)
    {
        // The last part of a tensor's name says what it is to its module: weight, bias, running_mean, ….
        int dot = name.LastIndexOf('.');
        if (dot < 0)
        {
            return name;
        }

        foreach ((NameTemplate foreign, NameTemplate own) in _rules)
        {
            if ((isForeign ? foreign : own).Read(name[..dot]) is { } values)
            {
                return (isForeign ? own : foreign).Write(values) + name[dot..];
            }
        }

        return name;
    }
}
