using UnityEngine;

namespace ResNetVk.Unity.Host;

/// <summary>What the scenes have in common.</summary>
internal static class Game
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Frames until something is so; returns how many.</summary>
    public static int FramesUntil(Func<bool> isSo)
    {
        DateTime end = DateTime.UtcNow + Patience;
        int frames = 0;
        while (!isSo())
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException("What was waited for did not come about.");
            }

            Player.Frame();
            frames++;
            Thread.Sleep(1);
        }

        return frames;
    }

    /// <summary>A worker on the library's own device, under validation, that has loaded.</summary>
    public static ResNetVkWorker LoadedWorker(ModelAsset model)
    {
        ResNetVkWorker worker = new(model, new WorkerOptions { Backend = BackendType.OwnDevice, Validation = true });
        FramesUntil(() => worker.State != WorkerState.Loading);
        return worker;
    }

    /// <summary>The name of the exception that an action throws, with a part of its text; empty when it throws none.</summary>
    public static string Failure(Action action)
    {
        try
        {
            action();
            return string.Empty;
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }
}
