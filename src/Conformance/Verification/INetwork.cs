using ResNetVk.DataSets.Pictures;

namespace ResNetVk.Conformance.Verification;

/// <summary>A network that can be run: what is verified, evaluated and timed. <see cref="SessionNetwork"/> is a session on a device.</summary>
/// <remarks>Not thread-safe. Inputs are set, the network is run, outputs are read; inputs stay until they are set again.</remarks>
public interface INetwork
{
    /// <summary>Inputs in the source's order.</summary>
    public IReadOnlyList<NetworkTensor> Inputs { get; }

    /// <summary>Outputs in the source's order.</summary>
    public IReadOnlyList<NetworkTensor> Outputs { get; }

    /// <summary>Which output holds one score per class, shape [N, classes] or [N, classes, 1, 1]; null when there is none.</summary>
    public int? ScoresOutput { get; }

    /// <summary>Sets an input.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="elements">As many as its shape says, row-major.</param>
    public void SetInput(int index, ReadOnlySpan<float> elements);

    /// <summary>Sets the input whose <see cref="NetworkTensor.Image"/> is not null from a picture, which the network itself resizes, crops and
    /// normalises. It takes the place of elements set before, and they of it.</summary>
    /// <param name="picture">Any size.</param>
    /// <exception cref="VerificationException">The network takes no pictures, or not such large ones.</exception>
    public void SetPicture(Picture picture);

    /// <summary>Runs the network and waits until the outputs can be read.</summary>
    public void Run();

    /// <summary>Reads an output of the last run.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="elements">Receives as many elements as its shape says, row-major.</param>
    public void ReadOutput(int index, Span<float> elements);
}
