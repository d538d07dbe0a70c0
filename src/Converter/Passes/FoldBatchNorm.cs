using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Passes;

/// <summary>Folds inference-time batch normalisation into the convolution or fully connected layer that feeds it.</summary>
/// <remarks>
/// With s = γ / √(σ² + ε):   w′[o,…] = s[o] · w[o,…],   b′[o] = β[o] + s[o] · (b[o] − μ[o]).
/// Ioffe and Szegedy 2015, arXiv:1502.03167. Computed in double, stored as float.
/// Leaves the node alone when the layer has another consumer, a shortcut or an activation.
/// </remarks>
public sealed class FoldBatchNorm : GraphPass
{
    /// <inheritdoc/>
    public override void Apply(Graph graph, FusionLog log)
    {
        foreach (Node norm in graph.Nodes.ToArray())
        {
            if (norm.Operator is not BatchNormalization batchNorm)
            {
                continue;
            }

            Node? layer = graph.ProducerOf(norm.Inputs[0]);
            if (WeightScaling.Obstacle(graph, layer) is { } obstacle)
            {
                log.Kept(norm, obstacle);
                continue;
            }

            (double[] scale, double[] offset) = ScaleAndOffset(norm, batchNorm);
            Node folded = WeightScaling.Fold(graph, layer!, norm, scale, offset, Sources(layer!, norm));
            graph.Replace([layer!, norm], folded);
            log.Fused(this, norm, folded);
        }
    }

    /// <summary>The normalisation as y = s·x + t: s = γ/√(σ²+ε), t = β − s·μ.</summary>
    /// <param name="norm">A batch normalisation; inputs x, γ, β, μ, σ².</param>
    /// <param name="batchNorm">Its operator.</param>
    internal static (double[] Scale, double[] Offset) ScaleAndOffset(Node norm, BatchNormalization batchNorm)
    {
        float[] gamma = norm.Inputs[1].ReadConstant();
        float[] beta = norm.Inputs[2].ReadConstant();
        float[] mean = norm.Inputs[3].ReadConstant();
        float[] variance = norm.Inputs[4].ReadConstant();
        double[] scale = new double[gamma.Length];
        double[] offset = new double[gamma.Length];
        for (int c = 0; c < scale.Length; c++)
        {
            scale[c] = gamma[c] / Math.Sqrt((double)variance[c] + batchNorm.Epsilon);
            offset[c] = beta[c] - (scale[c] * mean[c]);
        }

        return (scale, offset);
    }
}
