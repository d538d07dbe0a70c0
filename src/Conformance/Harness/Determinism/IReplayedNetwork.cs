namespace ResNetVk.Conformance.Harness.Determinism;

/// <summary>A network on a device, with its inputs set, that is run again and again. Not thread-safe.</summary>
public interface IReplayedNetwork : IDisposable
{
    /// <summary>Why a way to run cannot be used here; null when it can.</summary>
    public string? WhyNot(WayToRun way);

    /// <summary>Runs the network once and reads every output.</summary>
    /// <param name="way">How.</param>
    /// <returns>Every output, in the network's order.</returns>
    public IReadOnlyList<float[]> Run(WayToRun way);
}
