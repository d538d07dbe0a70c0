using UnityEditor;
using UnityEngine;

namespace ResNetVk.Unity.Editor
{
    /// <summary>Drives workers on outside of play mode, and disposes those that are left before scripts are reloaded or play mode is left.</summary>
    internal static class EditorLoop
    {
        [InitializeOnLoadMethod]
        private static void Hook()
        {
            EditorApplication.update += OnUpdate;
            EditorApplication.playModeStateChanged += OnPlayModeStateChanged;
            AssemblyReloadEvents.beforeAssemblyReload += WorkerLoop.DisposeAll;
        }

        private static void OnUpdate()
        {
            if (!Application.isPlaying)
            {
                WorkerLoop.Tick();
            }
        }

        private static void OnPlayModeStateChanged(PlayModeStateChange change)
        {
            if (change == PlayModeStateChange.ExitingPlayMode || change == PlayModeStateChange.ExitingEditMode)
            {
                WorkerLoop.DisposeAll();
            }
        }
    }
}
