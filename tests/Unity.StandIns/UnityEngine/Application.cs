namespace UnityEngine;

public static class Application
{
    public static event Action? quitting;

    public static bool isPlaying { get; set; }

    public static string persistentDataPath { get; set; } = string.Empty;

    /// <summary>What Unity does when the program ends.</summary>
    public static void Quit() => quitting?.Invoke();
}
