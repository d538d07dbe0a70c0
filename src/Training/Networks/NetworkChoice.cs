using System.Text.Json.Serialization;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;

namespace ResNetVk.Training;

/// <summary>Which network of the built-in architectures is trained. Equal choices have the same nodes and tensors.</summary>
/// <param name="Architecture">Its name, as <c>resnetvk networks</c> lists it: <c>resnet20_b</c>, <c>plain56</c>, <c>vgg11_bn</c>; any depth of the
/// small ones as <c>cifar_resnet{6n+2}[_a|_b|_c]</c>, <c>cifar_plain{6n+2}</c>, <c>cifar_preact{6n+2}</c>, <c>wrn_{6n+4}_{k}</c>, <c>cifar_highway{D}</c>.</param>
/// <param name="InputChannels">Colour planes of the input.</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Classes">Number of logits.</param>
/// <param name="StemChannels">Channels of the first convolution, and with them all others in proportion; null for the paper's.</param>
public sealed record NetworkChoice(string Architecture, int InputChannels, int Height, int Width, int Classes, int? StemChannels = null)
{
    /// <summary>The nodes and the tensors they want.</summary>
    /// <exception cref="TrainingInputException">There is no such network, or a value is out of range.</exception>
    [JsonIgnore]
    public NetworkDefinition Definition
    {
        get
        {
            Validate();
            return Find().Describe(new NetworkSettings(InputChannels, Height, Width, Classes, StemChannels));
        }
    }

    /// <summary>The pictures that the network usually takes.</summary>
    /// <exception cref="TrainingInputException">There is no such network.</exception>
    [JsonIgnore]
    public ImageShape UsualShape
    {
        get
        {
            NetworkSettings usual = Find().Defaults;
            return new ImageShape(usual.InputChannels, usual.Height, usual.Width);
        }
    }

    /// <summary>Checks the choice.</summary>
    /// <exception cref="TrainingInputException">There is no such network, or a value is out of range.</exception>
    public void Validate()
    {
        Architecture architecture = Find();
        if (InputChannels < 1 || Height < 1 || Width < 1 || Classes < 1)
        {
            throw new TrainingInputException(
                $"A network for {Classes} classes of {InputChannels}×{Height}×{Width} pictures cannot be built: each must be at least 1.");
        }

        if (StemChannels is not null && (StemChannels is < 1 or > 1024 || !architecture.HasFreeWidth))
        {
            throw new TrainingInputException(architecture.HasFreeWidth
                ? $"--width {StemChannels} is out of range: expected 1 to 1024."
                : $"--width {StemChannels}: the channels of {Architecture} are fixed. Leave --width out, or choose one of the paper's CIFAR networks.");
        }
    }

    private Architecture Find()
    {
        try
        {
            return ArchitectureTable.Get(Architecture);
        }
        catch (ImportException exception)
        {
            throw new TrainingInputException($"--network {Architecture}: {exception.Message}. {exception.Hint}.", exception);
        }
    }
}
