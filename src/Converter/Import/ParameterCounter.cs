namespace ResNetVk.Converter.Import;

/// <summary>Counts trained parameters by what they feed.</summary>
internal static class ParameterCounter
{
    private const int MostHops = 64;

    internal static long Count(ImportedGraph graph)
    {
        // Of an If both branches count, which hold the same weights where they hold any.
        ImportedNode[] nodes = [.. graph.Nodes.SelectMany(n => n.WithNested)];
        Dictionary<string, ImportedNode> producers = [];
        foreach (ImportedNode node in nodes)
        {
            foreach (string output in node.Outputs)
            {
                producers[output] = node;
            }
        }

        HashSet<string> counted = [];
        long sum = 0;
        foreach (ImportedNode node in nodes)
        {
            foreach (int index in ParameterInputs(node, producers))
            {
                if (index < node.Inputs.Count && counted.Add(node.Inputs[index]))
                {
                    sum += FloatElements(node.Inputs[index], graph, producers);
                }
            }
        }

        return sum;
    }

    private static int[] ParameterInputs(ImportedNode node, Dictionary<string, ImportedNode> producers) => node.OperatorType switch
    {
        "Conv" or "Gemm" or "BatchNormalization" => [1, 2],
        "MatMul" => [1],

        // A bias that an exporter adds by a node of its own.
        "Add" when node.Inputs.Any(i => IsProduct(i, producers)) => [0, 1],
        _ => [],
    };

    // PyTorch's addmm multiplies the product and the bias by constants, which are 1.
    private static bool IsProduct(string name, Dictionary<string, ImportedNode> producers)
    {
        for (int hops = 0; hops < MostHops && producers.TryGetValue(name, out ImportedNode? producer); hops++)
        {
            if (producer.OperatorType is not "Mul" || producer.Inputs.Count == 0)
            {
                return producer.OperatorType is "Conv" or "MatMul";
            }

            name = producer.Inputs[0];
        }

        return false;
    }

    private static long FloatElements(string name, ImportedGraph graph, Dictionary<string, ImportedNode> producers)
    {
        // Bounded, since damaged files hold cycles, and no exporter puts more between a weight and its layer.
        for (int hops = 0; hops < MostHops; hops++)
        {
            if (graph.Constants.TryGetValue(name, out ConstantTensor? constant))
            {
                return constant.Kind == ConstantKind.Float ? constant.Shape.ElementCount : 0;
            }

            if (!producers.TryGetValue(name, out ImportedNode? producer))
            {
                return 0;
            }

            if (producer.OperatorType == "Constant")
            {
                return producer.Attributes.TryGetValue("value", out AttributeValue? value) && value.IsFloatTensor(out int count) ? count : 0;
            }

            if (producer.Branches is [{ } branch, ..] && producer.Outputs.ToList().IndexOf(name) is int output && output < branch.Outputs.Count)
            {
                name = branch.Outputs[output];
                continue;
            }

            if (producer.OperatorType is not ("Identity" or "Cast" or "Transpose" or "Reshape" or "Squeeze" or "Unsqueeze" or "Mul") || producer.Inputs.Count == 0)
            {
                return 0;
            }

            name = producer.Inputs[0];
        }

        return 0;
    }
}
