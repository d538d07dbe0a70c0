namespace ResNetVk.Training;

/// <summary>Decides whether a checkpoint belongs to the run that the command line describes.</summary>
internal static class RunComparison
{
    /// <summary>Compares everything that determines a run's numbers.</summary>
    /// <exception cref="TrainingInputException">Something differs; the message names each difference.</exception>
    public static void ThrowIfDifferent(CheckpointDescription wanted, CheckpointDescription saved)
    {
        List<string> differences = [];
        Compare("network", wanted.Network, saved.Network, differences);
        Compare("settings", wanted.Settings, saved.Settings, differences);
        Compare("data", wanted.Data.Name, saved.Data.Name, differences);
        Compare("training images and labels (SHA-256)", wanted.Data.Fingerprint, saved.Data.Fingerprint, differences);
        Compare("validation images and labels (SHA-256)", wanted.Data.ValidationFingerprint, saved.Data.ValidationFingerprint, differences);
        if (differences.Count > 0)
        {
            throw new TrainingInputException(
                $"The checkpoint belongs to another run. {string.Join(" ", differences)} Resume with the options it was started with, "
                    + "or train into another folder.");
        }
    }

    private static void Compare<T>(string what, T wanted, T saved, List<string> differences)
    {
        if (!EqualityComparer<T>.Default.Equals(wanted, saved))
        {
            differences.Add($"{what}: now {wanted}, in the checkpoint {saved}.");
        }
    }
}
