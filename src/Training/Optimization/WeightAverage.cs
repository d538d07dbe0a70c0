using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// Exponential moving averages of a network's state: a ← d·a + (1 − d)·w after every step (Polyak and Juditsky 1992 average all steps alike). The
/// averaged network is often better than the last one. While the run is young d is (1 + t) / (10 + t), so that the first weights are soon forgotten.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    /// <summary>Before the names of tensors in <see cref="State"/>.</summary>
    public const string Prefix = "average/";

    private readonly List<(TrainedTensor Of, Tensor Average)> _slots;
    private readonly double _decay;

    /// <summary>Starts with the state as it is.</summary>
    /// <param name="state">Borrowed.</param>
    /// <param name="decay">d, in (0, 1).</param>
    public WeightAverage(IEnumerable<TrainedTensor> state, double decay)
    {
        _decay = decay;
        using IDisposable guard = no_grad();
        _slots = [.. state.Select(tensor => (tensor, tensor.Value.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>The averages; owned by this object.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => _slots.Select(slot => (Prefix + slot.Of.Name, slot.Average));

    /// <summary>Takes the state after a step in.</summary>
    /// <param name="step">Number of the step in the run, from 0.</param>
    public void Update(long step)
    {
        using IDisposable guard = no_grad();
        double decay = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        foreach ((TrainedTensor of, Tensor average) in _slots)
        {
            using DisposeScope scope = NewDisposeScope();
            average.mul_(decay).add_(of.Value, alpha: 1 - decay);
        }
    }

    /// <summary>Puts the averages in the place of the state, and the state in theirs. Doing it again undoes it.</summary>
    public void Swap()
    {
        using IDisposable guard = no_grad();
        foreach ((TrainedTensor of, Tensor average) in _slots)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor kept = average.clone();
            average.copy_(of.Value);
            of.Value.copy_(kept);
        }
    }

    /// <summary>Releases the averages.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor average) in _slots)
        {
            average.Dispose();
        }

        _slots.Clear();
    }
}
