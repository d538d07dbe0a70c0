namespace ResNetVk.CameraClassifier;

/// <summary>Something the person in front of the program can mend.</summary>
internal sealed class CameraException(string message, string hint) : Exception(message)
{
    /// <summary>What to do.</summary>
    public string Hint { get; } = hint;
}
