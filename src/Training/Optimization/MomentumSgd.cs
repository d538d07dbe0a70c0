using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay on every parameter: g ← ∇ + λw, v ← μv + g, w ← w − η·v, or with Nesterov's
/// look-ahead w ← w − η(g + μv). Its state is one velocity per parameter.
/// </summary>
public sealed class MomentumSgd : IOptimizer
{
    private readonly List<(TrainedTensor Parameter, Tensor Velocity)> _slots;
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly bool _nesterov;

    /// <summary>Starts with zero velocities, on the devices of the parameters.</summary>
    /// <param name="parameters">Are updated; borrowed.</param>
    /// <param name="momentum">μ, in [0, 1).</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <param name="nesterov">Whether to use Nesterov's form.</param>
    public MomentumSgd(IEnumerable<TrainedTensor> parameters, double momentum, double weightDecay, bool nesterov)
    {
        _momentum = momentum;
        _weightDecay = weightDecay;
        _nesterov = nesterov;
        _slots = [.. parameters.Select(parameter => (parameter, OptimizerState.Zero(parameter)))];
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, Tensor Value)> State => _slots.Select(slot => ($"velocity/{slot.Parameter.Name}", slot.Velocity));

    /// <inheritdoc/>
    public void Step(double learningRate, long step)
    {
        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((TrainedTensor parameter, Tensor velocity) in _slots)
        {
            Tensor gradient = OptimizerState.Gradient(parameter);
            gradient.add_(parameter.Value, alpha: _weightDecay);
            velocity.mul_(_momentum).add_(gradient);
            if (_nesterov)
            {
                gradient.add_(velocity, alpha: _momentum);
                parameter.Value.add_(gradient, alpha: -learningRate);
            }
            else
            {
                parameter.Value.add_(velocity, alpha: -learningRate);
            }

            gradient.zero_();
        }
    }

    /// <summary>Releases the velocities.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor velocity) in _slots)
        {
            velocity.Dispose();
        }

        _slots.Clear();
    }
}
