namespace ResNetVk.Training;

/// <summary>Writes spans of time for people.</summary>
internal static class TimeText
{
    /// <summary>Hours, minutes and seconds; the hours may pass 24.</summary>
    public static string Format(TimeSpan time) => $"{(long)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}";
}
