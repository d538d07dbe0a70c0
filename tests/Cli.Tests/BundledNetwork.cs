using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>The network of the repository, converted once for all tests of a class.</summary>
public sealed class BundledNetwork : IDisposable
{
    private readonly ScratchFolder _scratch = TestData.Scratch();

    /// <summary>Converts the network.</summary>
    public BundledNetwork() => Conversion = ResNetVkCommand.Run("convert", Onnx, "-o", Compiled, "--labels", Labels, "--json").Expect(0);

    /// <summary>What the conversion printed.</summary>
    public CommandResult Conversion { get; }

    /// <summary>The source network.</summary>
    public string Onnx { get; } = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");

    /// <summary>Its class names.</summary>
    public string Labels { get; } = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-labels.txt");

    /// <summary>The sample pictures, in the order of their class.</summary>
    public IReadOnlyList<string> Samples { get; } =
        [.. Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "models", "samples"), "*.png").Order(StringComparer.Ordinal)];

    /// <summary>The compiled model; tests leave it as it is.</summary>
    public string Compiled => _scratch["network.rnvk"];

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();
}
