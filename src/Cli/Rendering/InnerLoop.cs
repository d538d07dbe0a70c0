using System.Text.RegularExpressions;

namespace ResNetVk.Cli.Rendering;

/// <summary>What the innermost loop of a kernel does in one round, counted in the machine code of an AMD GPU as Mesa prints it.</summary>
/// <remarks>
/// A label is a line <c>BB7:</c>; an instruction is a line of its own. A branch to a label above it closes a loop, which is everything from the
/// label to the branch. Of the loops that have no other in them the one with the most multiply-adds is the kernel's.
/// </remarks>
/// <param name="Instructions">All instructions.</param>
/// <param name="VectorInstructions">Those of the vector unit.</param>
/// <param name="MultiplyAdds">Multiply-adds of floats among them.</param>
/// <param name="SharedReads">Reads of shared memory.</param>
/// <param name="SharedWrites">Writes of shared memory.</param>
/// <param name="VectorLoads">Loads from memory, an address per lane.</param>
/// <param name="ScalarLoads">Loads from memory, one for all lanes.</param>
internal sealed partial record InnerLoop(
    int Instructions, int VectorInstructions, int MultiplyAdds, int SharedReads, int SharedWrites, int VectorLoads, int ScalarLoads)
{
    /// <summary>Finds the loop.</summary>
    /// <param name="assembly">The code; anything else gives null.</param>
    /// <returns>Null when there is no loop with a vector instruction.</returns>
    public static InnerLoop? Find(string assembly)
    {
        Dictionary<string, int> labels = [];
        List<string> instructions = [];
        List<(int Begin, int End)> loops = [];
        foreach (string line in assembly.Split('\n'))
        {
            string text = line.Split(';')[0].Trim();
            if (Label().Match(text) is { Success: true } label)
            {
                labels[label.Groups[1].Value] = instructions.Count;
            }
            else if (text.Length > 0)
            {
                instructions.Add(text);
                if (Branch().Match(text) is { Success: true } branch && labels.TryGetValue(branch.Groups[1].Value, out int begin))
                {
                    loops.Add((begin, instructions.Count));
                }
            }
        }

        // Two branches may close the same loop, as continue does: the later one ends it.
        (int Begin, int End)[] whole = [.. loops.GroupBy(l => l.Begin).Select(g => (g.Key, g.Max(l => l.End)))];
        return whole
            .Where(l => !whole.Any(other => other != l && other.Begin >= l.Begin && other.End <= l.End))
            .Select(l => Count(instructions[l.Begin..l.End]))
            .Where(l => l.VectorInstructions > 0)
            .MaxBy(l => l.MultiplyAdds);
    }

    private static InnerLoop Count(List<string> instructions)
    {
        // Since GFX11 two vector instructions may share a line.
        string[] names = [.. instructions.SelectMany(i => i.Split("::")).Select(i => i.Trim().Split([' ', '\t'])[0])];
        int Of(params string[] prefixes) => names.Count(name => prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        return new InnerLoop(
            instructions.Count,
            Of("v_"),
            names.Count(name => MultiplyAdd().IsMatch(name)),
            Of("ds_read", "ds_load"),
            Of("ds_write", "ds_store"),
            Of("buffer_load", "tbuffer_load", "global_load", "flat_load", "image_load"),
            Of("s_load", "s_buffer_load"));
    }

    [GeneratedRegex(@"^(BB\d+):$")]
    private static partial Regex Label();

    [GeneratedRegex(@"^s_c?branch\w*\s+(BB\d+)$")]
    private static partial Regex Branch();

    [GeneratedRegex(@"^v_(dual_|pk_)?(fma|fmac|fmamk|fmaak|fma_mix|mad|mad_mix|mac|madmk|madak)_f(16|32)")]
    private static partial Regex MultiplyAdd();
}
