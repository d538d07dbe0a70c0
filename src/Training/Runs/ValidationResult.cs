namespace ResNetVk.Training;

/// <summary>How well the network does after an epoch on images that are set aside to choose by.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Accuracy">Share of the images classified right, 0 to 1.</param>
/// <param name="Loss">Mean cross entropy, without label smoothing.</param>
public sealed record ValidationResult(int Epoch, double Accuracy, double Loss)
{
    /// <summary>More images right, or as many with a smaller loss.</summary>
    public bool IsBetterThan(ValidationResult other) => Accuracy > other.Accuracy || (Accuracy == other.Accuracy && Loss < other.Loss);
}
