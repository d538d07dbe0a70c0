using System.Collections;
using System.Runtime.InteropServices;
using ResNetVk.Mono.Host;
using UnityEngine;

namespace ResNetVk.Unity.Host;

/// <summary>A game whose engine renders with Vulkan: <c>tests/Unity.Tests/c/unity.c</c> plays its native side.</summary>
internal static class EngineScene
{
    private const string Engine = "unity_engine";
    private const int Vulkan = 21;
    private const float SmallBudgetMs = 0.05f;

    public static void Play(ModelAsset model, Pictures pictures, JsonObject report)
    {
        string? problem = Marshal.PtrToStringUTF8(Start("libresnetvk_unity.so", Vulkan, validation: 1));
        if (problem is not null)
        {
            throw new ResNetVkException(ResultCode.VulkanUnavailable, problem);
        }

        RenderTexture.NativeCreate = (width, height) => CreateTexture((uint)width, (uint)height, isLinear: 1);
        RenderTexture.NativeRelease = DestroyTexture;
        Graphics.NativeBlit = Blit;
        GL.NativeIssue = Issue;
        Player.FrameEnded = Present;
        Application.isPlaying = true;

        ResNetVkWorker worker = new(model);
        report.Add("backend", worker.Backend.ToString());
        Game.FramesUntil(() => worker.State != WorkerState.Loading);
        report.Add("state", worker.State.ToString());
        report.Add("labelsOfTextures", Labels(worker, pictures, i => worker.Schedule(pictures.Texture(i))));
        report.Add("labelsOfPixels", Labels(worker, pictures, i => worker.Schedule(pictures[i], pictures.Width, pictures.Height)));
        report.Add("outputs", First(worker, pictures).Select(BitConverter.SingleToInt32Bits));
        Texture2D texture = pictures.Texture(0);
        report.Add("stepsOfOne", Steps(worker, texture));

        // Given up in the middle; the next one begins when the device has forgotten it.
        worker.ScheduleStepped(pictures.Texture(1), SmallBudgetMs).MoveNext();
        Player.Frame();
        worker.Cancel();
        Game.FramesUntil(() => worker.Schedule(pictures.Texture(2)));
        Game.FramesUntil(() => worker.State == WorkerState.Ready);
        report.Add("labelAfterCancel", worker.PeekOutput().Label);
        report.Add("bytesOfSteps", AllocationMeter.BytesOfHundredCalls(() => Steps(worker, texture)));
        worker.Dispose();
        worker.Dispose();

        report.Add("labelsOfClassifier", Classifier(model, pictures));
        Player.ExitPlayMode();
        Application.isPlaying = true;
        Lose(model, pictures, report);
        Player.ExitPlayMode();
    }

    // The engine ends its device in the middle of an inference.
    private static void Lose(ModelAsset model, Pictures pictures, JsonObject report)
    {
        ResNetVkWorker worker = new(model);
        Game.FramesUntil(() => worker.State != WorkerState.Loading);
        IEnumerator steps = worker.ScheduleStepped(pictures[0], pictures.Width, pictures.Height, SmallBudgetMs);
        steps.MoveNext();
        Task<WorkerOutput> awaited = worker.ReadbackAsync().AsTask();
        Player.FrameEnded = null;
        report.Add("validationMessages", Stop());
        report.Add("lost", [
            Game.Failure(() => steps.MoveNext()),
            $"{worker.State}, {((ResNetVkException)worker.Failure).Code}, {awaited.Status}",
            Game.Failure(() => worker.Schedule(pictures[0], pictures.Width, pictures.Height)),
            Game.Failure(() => _ = new ResNetVkWorker(model, new WorkerOptions { Backend = BackendType.UnityDevice })),
        ]);
        worker.Dispose();
    }

    private static List<string> Labels(ResNetVkWorker worker, Pictures pictures, Func<int, bool> schedule)
    {
        List<string> labels = [];
        for (int i = 0; i < pictures.Count; i++)
        {
            int picture = i;
            Game.FramesUntil(() => schedule(picture));
            Game.FramesUntil(() => worker.State == WorkerState.Ready);
            labels.Add(worker.PeekOutput().Label);
        }

        return labels;
    }

    private static float[] First(ResNetVkWorker worker, Pictures pictures)
    {
        Game.FramesUntil(() => worker.Schedule(pictures[0], pictures.Width, pictures.Height));
        Game.FramesUntil(() => worker.State == WorkerState.Ready);
        return worker.PeekOutput().Values;
    }

    private static int Steps(ResNetVkWorker worker, Texture texture)
    {
        IEnumerator steps = worker.ScheduleStepped(texture, SmallBudgetMs);
        int count = 1;
        while (steps.MoveNext())
        {
            count++;
            Player.Frame();
        }

        return count;
    }

    private static List<string> Classifier(ModelAsset model, Pictures pictures)
    {
        WebCamTexture camera = new(pictures.Width, pictures.Height);
        GameObject player = new("player");
        player.SetActive(false);
        ResNetVkClassifier classifier = player.AddComponent<ResNetVkClassifier>();
        (classifier.Model, classifier.Source) = (model, camera);
        (int told, string label) = (0, string.Empty);
        classifier.OnClassified.AddListener((name, confidence) => (told, label) = (told + 1, name));
        player.SetActive(true);
        List<string> labels = [];
        for (int i = 0; i < pictures.Count; i++)
        {
            camera.Show(pictures[i]);
            int before = told;
            Game.FramesUntil(() => told >= before + 2);
            labels.Add(label);
        }

        return labels;
    }

    [DllImport(Engine, EntryPoint = "unity_start")]
    private static extern IntPtr Start(string plugin, int renderer, int validation);

    [DllImport(Engine, EntryPoint = "unity_stop")]
    private static extern int Stop();

    [DllImport(Engine, EntryPoint = "unity_texture_create")]
    private static extern IntPtr CreateTexture(uint width, uint height, int isLinear);

    [DllImport(Engine, EntryPoint = "unity_texture_destroy")]
    private static extern void DestroyTexture(IntPtr texture);

    [DllImport(Engine, EntryPoint = "unity_blit")]
    private static extern void Blit(IntPtr texture, Color32[] pixels);

    [DllImport(Engine, EntryPoint = "unity_issue")]
    private static extern void Issue(IntPtr function, int number);

    [DllImport(Engine, EntryPoint = "unity_present")]
    private static extern void Present();
}
