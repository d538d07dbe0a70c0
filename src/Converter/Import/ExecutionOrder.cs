namespace ResNetVk.Converter.Import;

/// <summary>Picks the nodes that the outputs need and puts each after the nodes it reads.</summary>
internal static class ExecutionOrder
{
    /// <summary>The needed nodes; those of a file that is in order keep its order.</summary>
    /// <param name="nodes">Of the network, or of a branch in it.</param>
    /// <param name="outputs">Names of the values wanted.</param>
    /// <exception cref="ImportException">Nodes read each other in a cycle.</exception>
    internal static IReadOnlyList<ImportedNode> Of(IReadOnlyList<ImportedNode> nodes, IEnumerable<string> outputs)
    {
        Dictionary<string, int> producers = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Outputs)
            {
                producers[output] = i;
            }
        }

        HashSet<int> needed = Needed(nodes, outputs, producers);
        Dictionary<int, int> waitsFor = [];
        Dictionary<int, List<int>> readers = [];
        SortedSet<int> ready = [];
        foreach (int node in needed)
        {
            int[] inputs = [.. InputNodes(nodes[node], producers).Distinct()];
            waitsFor[node] = inputs.Length;
            foreach (int input in inputs)
            {
                if (!readers.TryGetValue(input, out List<int>? list))
                {
                    readers[input] = list = [];
                }

                list.Add(node);
            }

            if (inputs.Length == 0)
            {
                ready.Add(node);
            }
        }

        List<ImportedNode> order = [];
        while (ready.Count > 0)
        {
            int node = ready.Min;
            ready.Remove(node);
            order.Add(nodes[node]);
            foreach (int reader in readers.GetValueOrDefault(node) ?? [])
            {
                if (--waitsFor[reader] == 0)
                {
                    ready.Add(reader);
                }
            }
        }

        return order.Count == needed.Count
            ? order
            : throw new ImportException(
                $"{nodes[waitsFor.Where(w => w.Value > 0).Min(w => w.Key)]} needs its own result: the nodes form a cycle",
                "the file is damaged: download or export it again");
    }

    private static HashSet<int> Needed(IReadOnlyList<ImportedNode> nodes, IEnumerable<string> outputs, Dictionary<string, int> producers)
    {
        HashSet<int> needed = [];
        Stack<int> open = new(outputs.Where(producers.ContainsKey).Select(o => producers[o]));
        while (open.TryPop(out int node))
        {
            if (needed.Add(node))
            {
                foreach (int input in InputNodes(nodes[node], producers))
                {
                    open.Push(input);
                }
            }
        }

        return needed;
    }

    private static IEnumerable<int> InputNodes(ImportedNode node, Dictionary<string, int> producers) =>
        node.Reads.Where(i => i.Length > 0 && producers.ContainsKey(i)).Select(i => producers[i]);
}
