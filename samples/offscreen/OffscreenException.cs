namespace ResNetVk.Offscreen;

/// <summary>Something the person who started the program can mend.</summary>
internal sealed class OffscreenException(string message, string hint) : Exception(message)
{
    /// <summary>What to do.</summary>
    public string Hint { get; } = hint;
}
