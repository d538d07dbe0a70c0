using System.Text;

namespace ResNetVk.Converter.Graphs;

/// <summary>Prints a graph as text that reads well and diffs well: one line per input, node and output.</summary>
public static class GraphPrinter
{
    /// <summary>Prints the graph.</summary>
    public static string Print(Graph graph)
    {
        StringBuilder text = new();
        text.Append("graph ").AppendLine(graph.Name);
        foreach (Value input in graph.Inputs)
        {
            text.Append("  input  ").AppendLine(input.ToString());
        }

        foreach (Node node in graph.Nodes)
        {
            text.Append("  ").AppendLine(node.ToString());
        }

        for (int i = 0; i < graph.Outputs.Count; i++)
        {
            text.Append("  output ").Append(graph.OutputNames[i]).Append(" = ").AppendLine(graph.Outputs[i].ToString());
        }

        return text.ToString();
    }
}
