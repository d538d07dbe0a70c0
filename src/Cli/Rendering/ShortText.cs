namespace ResNetVk.Cli.Rendering;

/// <summary>Names of nodes and files, and operators, short enough for tables.</summary>
internal static class ShortText
{
    private static readonly char[] s_separators = ['.', '/', '_'];

    /// <summary>An operator without its parameters: <c>Conv2D+Relu</c> for <c>Conv2D[s1 p1,1,1,1]+Relu</c>.</summary>
    public static string Operator(string description)
    {
        int begin = description.IndexOf('[');
        int end = description.IndexOf(']');
        return begin >= 0 && end > begin ? description[..begin] + description[(end + 1)..] : description;
    }

    /// <summary>A node's name without the path it shares with the node beside it: <c>bn1</c> for <c>layer1.0.bn1</c> beside <c>layer1.0.conv1</c>.</summary>
    public static string Shorten(string name, string beside)
    {
        int shared = 0;
        while (shared < Math.Min(name.Length, beside.Length) && name[shared] == beside[shared])
        {
            shared++;
        }

        // What is left should be a word: shortcut.1 rather than 1.
        for (int i = shared - 1; i >= 0 && i + 1 < name.Length; i--)
        {
            if (s_separators.Contains(name[i]) && char.IsLetter(name[i + 1]))
            {
                return name[(i + 1)..];
            }
        }

        return name;
    }

    /// <summary>A node's name, with its operator in parentheses unless the name says it already.</summary>
    public static string Describe(string name, string description)
    {
        // What a node took in itself is shown on its own: an addition that took in an activation is an addition here.
        string op = Operator(description).Split('+')[0];
        return op.Length == 0 || name.Contains(op, StringComparison.OrdinalIgnoreCase) ? name : $"{name} ({op})";
    }

    /// <summary>The end of a long path, for tables: <c>…/val/cat.jpg</c>.</summary>
    /// <param name="path">A path.</param>
    /// <param name="length">Most characters to show.</param>
    public static string Tail(string path, int length) => path.Length <= length ? path : "…" + path[^(length - 1)..];
}
