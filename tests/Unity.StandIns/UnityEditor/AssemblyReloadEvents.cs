namespace UnityEditor;

public static class AssemblyReloadEvents
{
    public static event Action? beforeAssemblyReload;

    /// <summary>What Unity does before it loads scripts again.</summary>
    public static void Tell() => beforeAssemblyReload?.Invoke();
}
