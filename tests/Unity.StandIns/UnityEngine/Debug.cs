namespace UnityEngine;

/// <summary>Keeps what was logged.</summary>
public static class Debug
{
    private static readonly List<string> Kept = [];

    /// <summary>Warnings, errors and exceptions so far.</summary>
    public static IReadOnlyList<string> Problems
    {
        get
        {
            lock (Kept)
            {
                return [.. Kept];
            }
        }
    }

    public static void Log(object message)
    {
    }

    public static void LogWarning(object message) => Keep($"{message}");

    public static void LogWarning(object message, Object context) => Keep($"{message}");

    public static void LogException(Exception exception) => Keep($"{exception}");

    public static void LogException(Exception exception, Object context) => Keep($"{exception}");

    private static void Keep(string text)
    {
        lock (Kept)
        {
            Kept.Add(text);
        }
    }
}
