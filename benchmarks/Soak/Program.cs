using System.Diagnostics;
using System.Globalization;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.Soak;

// Runs models for long, in every way: soak COUNT PER_SESSION OUT.rnvk...
if (args.Length < 3)
{
    Console.Error.WriteLine("usage: soak COUNT PER_SESSION OUT.rnvk...");
    return 2;
}

// Far above what the process's memory moves by itself, far below a leak of a kilobyte per inference.
const long MostGrowth = 16 << 20;
const long MostManagedGrowth = 1 << 20;

long count = long.Parse(args[0], CultureInfo.InvariantCulture);
int perSession = int.Parse(args[1], CultureInfo.InvariantCulture);
CompiledModel[] models = [.. args[2..].Select(path => CompiledModel.Load(path))];
using VulkanDevice device = VulkanDevice.Create();
SoakRun run = new(device, models);
Stopwatch time = Stopwatch.StartNew();
run.Run(count, perSession);

long growth = SoakSample.Growth(run.Samples, sample => sample.Process);
long managed = SoakSample.Growth(run.Samples, sample => sample.Managed);
Console.WriteLine($"{string.Join(", ", models.Select(model => model.Plan.Name))} on {device.Info.Name}, {device.Info.DriverVersion}");
Console.WriteLine($"{run.Counts.Sum()} inferences in {run.Samples.Count} sessions, {time.Elapsed.TotalMinutes:F1} minutes: "
    + string.Join(", ", SoakRun.Ways.Select((way, i) => $"{way} {run.Counts[i]}")));
Console.WriteLine($"results: {run.Hashes.Count} inputs, each with one hash");
Console.WriteLine("device memory after every session: 0");
Console.WriteLine($"process: {run.Samples[0].Process >> 20} MiB after the first session, {run.Samples.Max(sample => sample.Process) >> 20} at most, {run.Samples[^1].Process >> 20} at the end; "
    + $"growth {growth / 1024.0:F0} KiB, of that managed {managed / 1024.0:F0} KiB");
return growth <= MostGrowth && managed <= MostManagedGrowth ? 0 : 1;
