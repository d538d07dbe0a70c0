using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>Changes the parameters of a network by their gradients. Its state is tensors with names, so that a checkpoint can hold it.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>Everything that the next step depends on beside parameters and gradients; owned by the optimizer.</summary>
    public IEnumerable<(string Name, Tensor Value)> State { get; }

    /// <summary>Updates every parameter from its gradient, then clears the gradients.</summary>
    /// <param name="learningRate">η of this step.</param>
    /// <param name="step">Number of this step in the run, from 0.</param>
    /// <exception cref="InvalidOperationException">A parameter has no gradient.</exception>
    public void Step(double learningRate, long step);
}
