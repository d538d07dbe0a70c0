using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>A copy of the weights that did best on the validation images.</summary>
public sealed class BestWeights : IDisposable
{
    /// <summary>Before the names of tensors in <see cref="State"/>.</summary>
    public const string Prefix = "best/";

    private readonly List<(TrainedTensor Of, Tensor Copy)> _slots;

    /// <summary>Starts with the state as it is.</summary>
    /// <param name="state">Borrowed.</param>
    public BestWeights(IEnumerable<TrainedTensor> state)
    {
        using IDisposable guard = no_grad();
        _slots = [.. state.Select(tensor => (tensor, tensor.Value.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>The copies; owned by this object.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => _slots.Select(slot => (Prefix + slot.Of.Name, slot.Copy));

    /// <summary>Copies the state as it is now.</summary>
    public void Keep()
    {
        using IDisposable guard = no_grad();
        foreach ((TrainedTensor of, Tensor copy) in _slots)
        {
            copy.copy_(of.Value);
        }
    }

    /// <summary>Puts the copies in the place of the state.</summary>
    public void Restore()
    {
        using IDisposable guard = no_grad();
        foreach ((TrainedTensor of, Tensor copy) in _slots)
        {
            of.Value.copy_(copy);
        }
    }

    /// <summary>Releases the copies.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor copy) in _slots)
        {
            copy.Dispose();
        }

        _slots.Clear();
    }
}
