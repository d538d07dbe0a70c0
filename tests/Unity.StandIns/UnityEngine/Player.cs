using UnityEditor;

namespace UnityEngine;

/// <summary>Unity's main loop, for tests: not a type of Unity's.</summary>
public static class Player
{
    private static readonly List<GameObject> Objects = [];

    /// <summary>Frames so far.</summary>
    public static int Frames { get; private set; }

    /// <summary>Called when a frame's scripts have run: the engine submits what they put into its command buffers.</summary>
    public static Action? FrameEnded { get; set; }

    /// <summary>A frame of play mode, or of the editor outside of it.</summary>
    public static void Frame()
    {
        Frames++;
        if (!Application.isPlaying)
        {
            EditorApplication.update?.Invoke();
        }
        else
        {
            for (int i = 0; i < Objects.Count; i++)
            {
                Objects[i].RunFrame();
            }
        }

        FrameEnded?.Invoke();
    }

    /// <summary>Play mode ends: every object is destroyed.</summary>
    public static void ExitPlayMode()
    {
        while (Objects.Count > 0)
        {
            Object.DestroyImmediate(Objects[^1]);
        }

        Application.isPlaying = false;
    }

    internal static void Add(GameObject value) => Objects.Add(value);

    internal static void Remove(GameObject value) => Objects.Remove(value);
}
