using System.Text.Json.Serialization;

namespace ResNetVk.Training;

/// <summary>What fully determines the shape of a <see cref="CifarResNet"/>.</summary>
/// <param name="Depth">Layers with weights on the main path: 6n + 2 with n ≥ 1.</param>
/// <param name="Shortcut">How shortcuts cross a change of shape.</param>
/// <param name="InputChannels">Colour planes of the input.</param>
/// <param name="Classes">Number of logits.</param>
/// <param name="Width">Channels of the first stage; the second has twice, the third four times as many. 16 in the paper.</param>
public sealed record NetworkSettings(int Depth, ShortcutOption Shortcut, int InputChannels, int Classes, int Width = 16)
{
    /// <summary>Residual blocks per stage: n of 6n + 2.</summary>
    [JsonIgnore]
    public int BlocksPerStage => (Depth - 2) / 6;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="TrainingInputException">A value is out of range.</exception>
    public void Validate()
    {
        if (Depth < 8 || Depth > 1202 || (Depth - 2) % 6 != 0)
        {
            throw new TrainingInputException(
                $"--depth {Depth} is not a depth of the CIFAR networks: expected 6n + 2 from 8 to 1202, such as 20, 32, 44, 56 or 110.");
        }

        if (InputChannels < 1 || Classes < 1 || Width is < 1 or > 1024)
        {
            throw new TrainingInputException(
                $"A network of {InputChannels} input channels, width {Width} and {Classes} classes cannot be built: each must be at "
                    + "least 1, the width at most 1024.");
        }

        if (!Enum.IsDefined(Shortcut))
        {
            throw new TrainingInputException($"Shortcut option {Shortcut} is unknown: expected A or B.");
        }
    }
}
