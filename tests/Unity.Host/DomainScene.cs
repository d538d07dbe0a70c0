using System.Globalization;
using ResNetVk.Mono.Host;
using ResNetVk.Unity.Native;
using UnityEngine;

namespace ResNetVk.Unity.Host;

/// <summary>Scripts in a domain of their own that is unloaded while an inference runs, twice: as the editor reloads them.</summary>
internal static class DomainScene
{
    private const string SessionFile = "session";

    public static void Play(string model, JsonObject report)
    {
        List<string> seen = [];
        for (int i = 0; i < 2; i++)
        {
            AppDomain domain = AppDomain.CreateDomain($"scripts {i}");
            int status = domain.ExecuteAssembly(typeof(DomainScene).Assembly.Location, [Program.InDomain, model, Application.persistentDataPath]);
            IntPtr session = new(long.Parse(File.ReadAllText(Path.Combine(Application.persistentDataPath, SessionFile)), CultureInfo.InvariantCulture));
            ResultCode before = NativeMethods.SessionCancelSteps(session);
            AppDomain.Unload(domain);
            seen.Add($"{status}, {before}, {NativeMethods.SessionCancelSteps(session)}");
        }

        report.Add("domains", seen);
    }

    /// <summary>In the domain: leaves a worker in the middle of an inference.</summary>
    public static int RunInDomain(string path)
    {
        Application.isPlaying = true;
        ModelAsset model = ModelAsset.Load(File.ReadAllBytes(path));
        ResNetVkWorker worker = Game.LoadedWorker(model);
        worker.ScheduleStepped(new Color32[12], 3, 4, 0.01f).MoveNext();
        File.WriteAllText(Path.Combine(Application.persistentDataPath, SessionFile), worker.Session.ToInt64().ToString(CultureInfo.InvariantCulture));
        return worker.State == WorkerState.Running ? 0 : 1;
    }
}
