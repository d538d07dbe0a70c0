namespace ResNetVk.Training;

/// <summary>How much memory the decoded pictures of a data set may take; those beyond it are decoded whenever they are used. Thread-safe.</summary>
/// <param name="limitInBytes">The limit.</param>
internal sealed class PictureCache(long limitInBytes)
{
    private long _left = limitInBytes;

    /// <summary>Asks for room.</summary>
    /// <returns>False when there is not so much left.</returns>
    public bool TryTake(int sizeInBytes)
    {
        if (Interlocked.Add(ref _left, -sizeInBytes) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _left, sizeInBytes);
        return false;
    }
}
