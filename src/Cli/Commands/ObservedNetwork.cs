using ResNetVk.Conformance.Verification;
using ResNetVk.DataSets.Pictures;

namespace ResNetVk.Cli.Commands;

/// <summary>A network that tells when it runs, so that long measurements show progress and can be stopped.</summary>
internal sealed class ObservedNetwork : INetwork
{
    private readonly INetwork _network;
    private readonly Action _onRun;

    /// <summary>Wraps a network.</summary>
    /// <param name="network">Does the work; not owned.</param>
    /// <param name="onRun">Called before each run; may throw to stop.</param>
    public ObservedNetwork(INetwork network, Action onRun)
    {
        _network = network;
        _onRun = onRun;
    }

    /// <inheritdoc/>
    public IReadOnlyList<NetworkTensor> Inputs => _network.Inputs;

    /// <inheritdoc/>
    public IReadOnlyList<NetworkTensor> Outputs => _network.Outputs;

    /// <inheritdoc/>
    public int? ScoresOutput => _network.ScoresOutput;

    /// <inheritdoc/>
    public void SetInput(int index, ReadOnlySpan<float> elements) => _network.SetInput(index, elements);

    /// <inheritdoc/>
    public void SetPicture(Picture picture) => _network.SetPicture(picture);

    /// <inheritdoc/>
    public void Run()
    {
        _onRun();
        _network.Run();
    }

    /// <inheritdoc/>
    public void ReadOutput(int index, Span<float> elements) => _network.ReadOutput(index, elements);
}
