using System.Collections;
using System.Reflection;
using ResNetVk.Mono.Host;
using ResNetVk.Unity.Samples;
using ResNetVk.Unity.Tests;
using UnityEngine;
using UnityEngine.TestTools;

namespace ResNetVk.Unity.Host;

/// <summary>What comes with the package for its users: its own tests as Unity's runner runs them, and its sample.</summary>
internal static class PackageTestScene
{
    public static void Play(string modelPath, ModelAsset model, Pictures pictures, JsonObject report)
    {
        // Where the tests find the package; relative to the working directory, as in a Unity project.
        Directory.SetCurrentDirectory(Application.persistentDataPath);
        const string Folder = "Packages/com.resnetvk.runtime/Samples~/Classify";
        Directory.CreateDirectory(Folder);
        File.Copy(modelPath, Path.Combine(Folder, "Clothes.rnvk"), overwrite: true);

        List<string> passed = [];
        Application.isPlaying = true;
        foreach (MethodInfo test in typeof(WorkerTests).GetMethods().Where(method => method.GetCustomAttribute<UnityTestAttribute>() is not null))
        {
            IEnumerator frames = (IEnumerator)test.Invoke(new WorkerTests(), null)!;
            Game.FramesUntil(() => !frames.MoveNext());
            passed.Add(test.Name);
        }

        report.Add("packageTests", passed);
        GameObject sample = new("sample");
        sample.SetActive(false);
        Classify classify = sample.AddComponent<Classify>();
        (classify.Model, classify.Picture) = (model, pictures.Texture(pictures.Count - 1));
        sample.SetActive(true);
        Game.FramesUntil(() => classify.Label is not null);
        report.Add("sampleLabel", classify.Label!);
        sample.SetActive(false);
        Player.ExitPlayMode();
    }
}
