using ResNetVk.Mono.Host;
using UnityEngine;
using UnityEngine.Rendering;

namespace ResNetVk.Unity.Host;

/// <summary>Everything used in a wrong way.</summary>
internal static class FailureScene
{
    public static void Play(ModelAsset model, Pictures pictures, JsonObject report)
    {
        Application.isPlaying = true;
        ResNetVkWorker worker = Game.LoadedWorker(model);
        report.Add("failures", [
            Game.Failure(() => _ = new ResNetVkWorker(null)),
            Game.Failure(() => worker.Schedule((Texture)null!)),
            Game.Failure(() => worker.Schedule(pictures[0], 3, 5)),
            Game.Failure(() => worker.Schedule(new float[3])),
            Game.Failure(() => worker.ScheduleStepped(pictures.Texture(0), 0)),
            Game.Failure(() => worker.ScheduleStepped(pictures.Texture(0), float.NaN)),
            Game.Failure(() => ModelAsset.Load([1, 2, 3])),
            Game.Failure(() => _ = new ResNetVkWorker(model, new WorkerOptions { Backend = BackendType.UnityDevice })),
        ]);
        SystemInfo.supportsAsyncGPUReadback = false;
        report.Add("noReadback", Game.Failure(() => worker.Schedule(pictures.Texture(0))));
        SystemInfo.supportsAsyncGPUReadback = true;

        // Nothing of this did any harm.
        worker.Schedule(pictures[0], pictures.Width, pictures.Height);
        Game.FramesUntil(() => worker.State == WorkerState.Ready);
        report.Add("labelAfterFailures", worker.PeekOutput().Label);

        worker.ScheduleStepped(pictures[1], pictures.Width, pictures.Height, 0.01f).MoveNext();
        Task<WorkerOutput> cancelled = worker.ReadbackAsync().AsTask();
        report.Add("awaitedTwice", Game.Failure(() => worker.ReadbackAsync().AsTask()));
        worker.Cancel();
        report.Add("cancelled", $"{cancelled.Status}, {worker.State}");
        worker.Schedule(pictures[1], pictures.Width, pictures.Height);
        Game.FramesUntil(() => worker.State == WorkerState.Ready);
        report.Add("labelAfterCancel", worker.PeekOutput().Label);

        AsyncGPUReadbackRequest.Fails = true;
        worker.Schedule(pictures.Texture(0));
        Game.FramesUntil(() => worker.State != WorkerState.Running);
        AsyncGPUReadbackRequest.Fails = false;
        report.Add("readbackFailed", worker.State.ToString());
        report.Add("labelAfterReadback", Label(worker, pictures.Texture(2)));
        worker.Dispose();
        worker.Dispose();
        report.Add("scheduledAfterDispose", Game.Failure(() => worker.Schedule(pictures[0], pictures.Width, pictures.Height)));
        Player.ExitPlayMode();
    }

    private static string Label(ResNetVkWorker worker, Texture texture)
    {
        Game.FramesUntil(() => worker.Schedule(texture));
        Game.FramesUntil(() => worker.State == WorkerState.Ready);
        return worker.PeekOutput().Label;
    }
}
