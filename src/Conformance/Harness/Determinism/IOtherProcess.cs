using ResNetVk.Format;

namespace ResNetVk.Conformance.Harness.Determinism;

/// <summary>Runs a network in another process, on the same device.</summary>
public interface IOtherProcess
{
    /// <summary>Runs a network once.</summary>
    /// <param name="model">The network.</param>
    /// <param name="inputs">Elements of its inputs, in its order.</param>
    /// <param name="cancellation">Stops waiting, and the process.</param>
    /// <returns>Every output, in the network's order.</returns>
    /// <exception cref="IOException">The process failed; the message says how.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<float[]> Run(CompiledModel model, float[][] inputs, CancellationToken cancellation);
}
