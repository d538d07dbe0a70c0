using System.Collections;
using ResNetVk.Mono.Host;
using UnityEngine;

namespace ResNetVk.Unity.Host;

/// <summary>A script that has a worker of its own: pixels, textures, cameras, values; at once and in steps.</summary>
internal static class WorkerScene
{
    private const float SmallBudgetMs = 0.05f;

    public static void Play(ModelAsset model, Pictures pictures, JsonObject report)
    {
        Application.isPlaying = true;
        using ResNetVkWorker worker = new(model, new WorkerOptions { Validation = true });
        report.Add("backend", worker.Backend.ToString());
        report.Add("scheduledWhileLoading", worker.Schedule(pictures[0], pictures.Width, pictures.Height) ? 1 : 0);
        float last = 0;
        int backwards = 0;
        report.Add("framesOfLoading", Game.FramesUntil(() =>
        {
            backwards += worker.LoadingProgress < last ? 1 : 0;
            last = worker.LoadingProgress;
            return worker.State != WorkerState.Loading;
        }));
        report.Add("progressWentBack", backwards);
        report.Add("state", worker.State.ToString());

        report.Add("labelsOfPixels", Labels(worker, pictures, i => worker.Schedule(pictures[i], pictures.Width, pictures.Height)));
        report.Add("confidence", BitConverter.SingleToInt32Bits(worker.PeekOutput().Confidence));
        report.Add("labelsOfTextures", Labels(worker, pictures, i => worker.Schedule(pictures.Texture(i))));
        WebCamTexture camera = new(pictures.Width, pictures.Height);
        report.Add("labelsOfCamera", Labels(worker, pictures, i =>
        {
            camera.Show(pictures[i]);
            return worker.Schedule(camera);
        }));

        report.Add("labelsOfSteps", Labels(worker, pictures, i => Stepped(worker, worker.ScheduleStepped(pictures[i], pictures.Width, pictures.Height, SmallBudgetMs)) > 1));
        report.Add("stepsOfOne", Stepped(worker, worker.ScheduleStepped(pictures.Texture(0), SmallBudgetMs)));
        report.Add("outputs", worker.PeekOutput().Values.Select(BitConverter.SingleToInt32Bits));

        float[] values = new float[model.InputShape.Aggregate(1, (count, size) => count * size)];
        worker.Schedule(values);
        Game.FramesUntil(() => worker.State == WorkerState.Ready);
        report.Add("outputsOfZeros", worker.PeekOutput().Values.Select(BitConverter.SingleToInt32Bits));
        report.Add("awaited", Await(worker, pictures));
        AddAllocations(worker, pictures, report);
        Player.ExitPlayMode();
    }

    private static List<string> Labels(ResNetVkWorker worker, Pictures pictures, Func<int, bool> schedule)
    {
        List<string> labels = [];
        for (int i = 0; i < pictures.Count; i++)
        {
            if (!schedule(i))
            {
                throw new InvalidOperationException("The worker refused a picture.");
            }

            Game.FramesUntil(() => worker.State == WorkerState.Ready);
            labels.Add(worker.PeekOutput().Label);
        }

        return labels;
    }

    // As a coroutine, one step per frame.
    private static int Stepped(ResNetVkWorker worker, IEnumerator steps)
    {
        int count = 1;
        while (steps.MoveNext())
        {
            count++;
            Player.Frame();
            Thread.Sleep(1);
        }

        return worker.State == WorkerState.Ready ? count : throw new InvalidOperationException("The steps ended before the inference.");
    }

    private static string Await(ResNetVkWorker worker, Pictures pictures)
    {
        worker.Schedule(pictures[1], pictures.Width, pictures.Height);
        Task<string> label = Label(worker);
        string first = label.IsCompleted ? "at once" : "later";
        Game.FramesUntil(() => label.IsCompleted);
        return $"{first}: {label.Result}; then {(Label(worker).IsCompleted ? "at once" : "later")}";

        static async Task<string> Label(ResNetVkWorker worker)
        {
            WorkerOutput output = await worker.ReadbackAsync();
            return output.Label;
        }
    }

    private static void AddAllocations(ResNetVkWorker worker, Pictures pictures, JsonObject report)
    {
        WebCamTexture camera = new(pictures.Width, pictures.Height);
        Texture2D texture = pictures.Texture(0);
        Func<bool> isReady = () => worker.State == WorkerState.Ready;
        report.Add("bytesOfPixels", AllocationMeter.BytesOfHundredCalls(() => Whole(worker.Schedule(pictures[0], pictures.Width, pictures.Height), isReady)));
        report.Add("bytesOfTextures", AllocationMeter.BytesOfHundredCalls(() => Whole(worker.Schedule(texture), isReady)));
        report.Add("bytesOfCamera", AllocationMeter.BytesOfHundredCalls(() => Whole(worker.Schedule(camera), isReady)));
        report.Add("bytesOfSteps", AllocationMeter.BytesOfHundredCalls(() =>
        {
            IEnumerator steps = worker.ScheduleStepped(texture, SmallBudgetMs);
            while (steps.MoveNext())
            {
                Player.Frame();
            }
        }));
        object?[] kept = new object?[1];
        report.Add("bytesOfObjects", AllocationMeter.BytesOfHundredCalls(() => kept[0] = new object()));
    }

    private static void Whole(bool wasScheduled, Func<bool> isReady)
    {
        while (!isReady())
        {
            Player.Frame();
        }

        if (!wasScheduled)
        {
            throw new InvalidOperationException("The worker refused a picture.");
        }
    }
}
