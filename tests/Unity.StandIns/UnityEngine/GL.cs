namespace UnityEngine;

public static class GL
{
    /// <summary>Hands an event to the render thread.</summary>
    public static Action<IntPtr, int>? NativeIssue { get; set; }

    public static void IssuePluginEvent(IntPtr callback, int eventID) =>
        (NativeIssue ?? throw new InvalidOperationException("There is no render thread.")).Invoke(callback, eventID);
}
