using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>
/// A network with a step that a processor, too, can time ways to compute: the first layer of the repository's, of a batch that is too large to be copied.
/// </summary>
public sealed class TimedNetwork : IDisposable
{
    private readonly ScratchFolder _scratch = TestData.Scratch();

    /// <summary>Converts the network.</summary>
    public TimedNetwork() => ResNetVkCommand.Run(
        "convert", Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx"), "-o", Compiled, "--outputs", "relu1", "--input-shape", "24x1x28x28").Expect(0);

    /// <summary>The compiled model; tests leave it as it is.</summary>
    public string Compiled => _scratch["network.rnvk"];

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();
}
