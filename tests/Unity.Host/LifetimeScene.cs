using System.Reflection;
using ResNetVk.Mono.Host;
using ResNetVk.Unity.Native;
using UnityEditor;
using UnityEngine;

namespace ResNetVk.Unity.Host;

/// <summary>Workers that nobody disposes: play mode ends, scripts are reloaded, the program quits.</summary>
internal static class LifetimeScene
{
    public static void Play(ModelAsset model, Pictures pictures, JsonObject report)
    {
        RunOnLoadMethods();
        List<string> left = [];

        Application.isPlaying = true;
        ResNetVkWorker worker = Running(model, pictures, out IntPtr session);
        Player.ExitPlayMode();
        left.Add($"play mode ended: {worker.State}, {After(session)}");

        // In the editor, outside of play mode, its own loop drives workers on.
        worker = Running(model, pictures, out session);
        AssemblyReloadEvents.Tell();
        left.Add($"scripts reloaded: {worker.State}, {After(session)}");

        worker = Running(model, pictures, out session);
        EditorApplication.Tell(PlayModeStateChange.ExitingEditMode);
        left.Add($"play mode began: {worker.State}, {After(session)}");

        worker = Running(model, pictures, out session);
        Application.Quit();
        left.Add($"quit: {worker.State}, {After(session)}");

        // Disposed while it loads; and the model unloaded while it runs.
        ResNetVkWorker loading = new(model, new WorkerOptions { Backend = BackendType.OwnDevice, CacheFolder = string.Empty });
        loading.Dispose();
        loading.Dispose();
        left.Add($"while loading: {loading.State}");
        ModelAsset copy = ModelAsset.Load(model.Content);
        worker = Game.LoadedWorker(copy);
        worker.Schedule(pictures[0], pictures.Width, pictures.Height);
        UnityEngine.Object.DestroyImmediate(copy);
        Game.FramesUntil(() => worker.State == WorkerState.Ready);
        left.Add($"model unloaded: {worker.PeekOutput().Predictions[0].Index}");
        worker.Dispose();
        report.Add("lifetimes", left);
    }

    private static ResNetVkWorker Running(ModelAsset model, Pictures pictures, out IntPtr session)
    {
        ResNetVkWorker worker = Game.LoadedWorker(model);
        worker.ScheduleStepped(pictures[0], pictures.Width, pictures.Height, 0.01f).MoveNext();
        session = worker.Session;
        return worker.State == WorkerState.Running ? worker : throw new InvalidOperationException("It does not run.");
    }

    private static string After(IntPtr session) => $"{NativeMethods.SessionCancelSteps(session)}";

    // As the editor and the player find them.
    private static void RunOnLoadMethods()
    {
        foreach (Type type in new[] { typeof(ResNetVkWorker), typeof(Editor.ModelAssetImporter) }.SelectMany(type => type.Assembly.GetTypes()))
        {
            foreach (MethodInfo method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (method.GetCustomAttribute<InitializeOnLoadMethodAttribute>() is not null || method.GetCustomAttribute<RuntimeInitializeOnLoadMethodAttribute>() is not null)
                {
                    method.Invoke(null, null);
                }
            }
        }
    }
}
