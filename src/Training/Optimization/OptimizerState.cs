using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>What all optimizers do with tensors.</summary>
internal static class OptimizerState
{
    /// <summary>Zeros like a parameter, beyond the caller's dispose scope.</summary>
    public static Tensor Zero(TrainedTensor parameter) => zeros_like(parameter.Value, requires_grad: false).DetachFromDisposeScope();

    /// <summary>The gradient of a parameter.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static Tensor Gradient(TrainedTensor parameter) => parameter.Value.grad ?? throw new InvalidOperationException(
        $"Parameter '{parameter.Name}' has no gradient: run the backward pass before the step.");

    /// <summary>Scales all gradients together so that their norm is at most a limit (Pascanu et al. 2013, §3.2).</summary>
    public static void ClipNorm(IEnumerable<TrainedTensor> parameters, double limit)
    {
        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(Gradient)];
        double norm = stack([.. gradients.Select(g => g.square().sum())]).sum().sqrt().item<float>();
        if (norm > limit)
        {
            foreach (Tensor gradient in gradients)
            {
                gradient.mul_(limit / norm);
            }
        }
    }
}
