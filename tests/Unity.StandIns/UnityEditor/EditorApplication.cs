namespace UnityEditor;

public static class EditorApplication
{
    public static Action? update;

    public static event Action<PlayModeStateChange>? playModeStateChanged;

    /// <summary>What Unity does when its play button is pressed.</summary>
    public static void Tell(PlayModeStateChange change) => playModeStateChanged?.Invoke(change);
}
