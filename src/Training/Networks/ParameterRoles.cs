using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;

namespace ResNetVk.Training;

/// <summary>Tells what the tensors of a graph are from the nodes that read them.</summary>
internal static class ParameterRoles
{
    private static readonly ParameterRole[] s_norm =
        [ParameterRole.NormScale, ParameterRole.NormOffset, ParameterRole.NormMean, ParameterRole.NormVariance];

    private static readonly ParameterRole[] s_layer = [ParameterRole.Weight, ParameterRole.Bias];

    /// <summary>The role of each float constant that a layer computes with. Others, such as the 1 of 1 − x, belong to the architecture.</summary>
    public static IReadOnlyDictionary<string, ParameterRole> Of(ImportedGraph graph)
    {
        Dictionary<string, ParameterRole> roles = [];
        Dictionary<string, string> names = [];
        foreach (ImportedNode node in graph.Nodes)
        {
            // Exporters give a tensor that two layers share a second name.
            if (node.OperatorType == "Identity")
            {
                names[node.Outputs[0]] = Resolve(node.Inputs[0]);
            }

            ParameterRole[] ofInputs = node.OperatorType switch
            {
                "Conv" or "Gemm" or "MatMul" => s_layer,
                "BatchNormalization" => s_norm,
                _ => [],
            };
            foreach ((ParameterRole role, string input) in ofInputs.Zip(node.Inputs.Skip(1)))
            {
                if (graph.Constants.TryGetValue(Resolve(input), out ConstantTensor? constant) && constant.Kind == ConstantKind.Float)
                {
                    roles.TryAdd(Resolve(input), role);
                }
            }
        }

        return roles;

        string Resolve(string name) => names.GetValueOrDefault(name, name);
    }
}
