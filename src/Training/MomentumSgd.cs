using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay on every parameter: g ← ∇ + λw, v ← μv + g, w ← w − η·v, or with Nesterov's
/// look-ahead w ← w − η(g + μv). Its whole state is one velocity per parameter, under the parameter's name, so that a checkpoint can hold
/// it.
/// </summary>
public sealed class MomentumSgd : IDisposable
{
    private readonly List<(string Name, Parameter Parameter, Tensor Velocity)> _slots = [];
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly bool _nesterov;

    /// <summary>Starts with zero velocities, on the devices of the parameters.</summary>
    /// <param name="network">Its parameters are updated; borrowed.</param>
    /// <param name="momentum">μ, in [0, 1).</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <param name="nesterov">Whether to use Nesterov's form.</param>
    public MomentumSgd(nn.Module network, double momentum, double weightDecay, bool nesterov)
    {
        _momentum = momentum;
        _weightDecay = weightDecay;
        _nesterov = nesterov;
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            _slots.Add((name, parameter, zeros_like(parameter, requires_grad: false).DetachFromDisposeScope()));
        }
    }

    /// <summary>The velocity of every parameter, by the parameter's name; owned by this object.</summary>
    public IEnumerable<(string Name, Tensor Velocity)> Velocities => _slots.Select(slot => (slot.Name, slot.Velocity));

    /// <summary>Updates every parameter from its gradient, then clears the gradients.</summary>
    /// <param name="learningRate">η of this step.</param>
    public void Step(double learningRate)
    {
        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter, Tensor velocity) in _slots)
        {
            Tensor gradient = parameter.grad ?? throw new InvalidOperationException(
                $"Parameter '{name}' has no gradient: run the backward pass before the step.");
            gradient.add_(parameter, alpha: _weightDecay);
            velocity.mul_(_momentum).add_(gradient);
            if (_nesterov)
            {
                gradient.add_(velocity, alpha: _momentum);
                parameter.add_(gradient, alpha: -learningRate);
            }
            else
            {
                parameter.add_(velocity, alpha: -learningRate);
            }

            gradient.zero_();
        }
    }

    /// <summary>Releases the velocities.</summary>
    public void Dispose()
    {
        foreach ((_, _, Tensor velocity) in _slots)
        {
            velocity.Dispose();
        }

        _slots.Clear();
    }
}
