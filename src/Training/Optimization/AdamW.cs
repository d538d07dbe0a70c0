using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2017, algorithm 2): m ← β₁m + (1 − β₁)∇, v ← β₂v + (1 − β₂)∇²,
/// w ← w − η(m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + λw), with β₂ = 0.999 and ε = 10⁻⁸. Its state is m and v of every parameter.
/// </summary>
public sealed class AdamW : IOptimizer
{
    private const double SecondDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly List<(TrainedTensor Parameter, Tensor First, Tensor Second)> _slots;
    private readonly double _firstDecay;
    private readonly double _weightDecay;

    /// <summary>Starts with zero moments, on the devices of the parameters.</summary>
    /// <param name="parameters">Are updated; borrowed.</param>
    /// <param name="firstDecay">β₁, in [0, 1).</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    public AdamW(IEnumerable<TrainedTensor> parameters, double firstDecay, double weightDecay)
    {
        _firstDecay = firstDecay;
        _weightDecay = weightDecay;
        _slots = [.. parameters.Select(parameter => (parameter, OptimizerState.Zero(parameter), OptimizerState.Zero(parameter)))];
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, Tensor Value)> State => _slots.SelectMany(slot => new[]
    {
        ($"first-moment/{slot.Parameter.Name}", slot.First), ($"second-moment/{slot.Parameter.Name}", slot.Second),
    });

    /// <inheritdoc/>
    public void Step(double learningRate, long step)
    {
        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        double firstShare = 1 - Math.Pow(_firstDecay, step + 1);
        double secondShare = 1 - Math.Pow(SecondDecay, step + 1);
        foreach ((TrainedTensor parameter, Tensor first, Tensor second) in _slots)
        {
            Tensor gradient = OptimizerState.Gradient(parameter);
            first.mul_(_firstDecay).add_(gradient, alpha: 1 - _firstDecay);
            second.mul_(SecondDecay).addcmul_(gradient, gradient, 1 - SecondDecay);
            Tensor root = (second / secondShare).sqrt_().add_(Epsilon);
            parameter.Value.mul_(1 - (learningRate * _weightDecay));
            parameter.Value.addcdiv_(first, root, -learningRate / firstShare);
            gradient.zero_();
        }
    }

    /// <summary>Releases the moments.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor first, Tensor second) in _slots)
        {
            first.Dispose();
            second.Dispose();
        }

        _slots.Clear();
    }
}
