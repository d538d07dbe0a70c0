using System.Diagnostics;
using System.Globalization;
using ResNetVk.Conformance.Harness.Determinism;
using ResNetVk.Format;

namespace ResNetVk.Cli.Commands;

/// <summary>Runs a network with <c>resnetvk run</c> in a process of its own.</summary>
/// <param name="device">Number of the Vulkan device.</param>
internal sealed class OtherProcess(int device) : IOtherProcess
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Run(CompiledModel model, float[][] inputs, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("resnetvk-process-");
        try
        {
            string File(string name) => Path.Combine(folder.FullName, name);
            model.Save(File("model.rnvk"));
            SafetensorsFile.Save(
                File("in.safetensors"), [.. model.Plan.Inputs.Select((input, i) => TensorEntryValues.FromFloats(input.Name, [.. input.Shape.Select(s => (long)s)], inputs[i]))]);
            Start(
                ["run", File("model.rnvk"), "--input", File("in.safetensors"), "--output", File("out.safetensors"),
                    "--device", device.ToString(CultureInfo.InvariantCulture), "--no-cache", "--no-timing"],
                cancellation);
            IReadOnlyDictionary<string, TensorEntry> outputs = SafetensorsFile.Load(File("out.safetensors")).Tensors;
            return [.. model.Plan.Outputs.Select(o => outputs[o.Name].ToFloats())];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Start(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        // Under the command's own host the process is resnetvk itself; otherwise it is dotnet, which is given the assembly.
        string own = Path.Combine(AppContext.BaseDirectory, "resnetvk.dll");
        bool isHost = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "resnetvk";
        ProcessStartInfo start = new(isHost ? Environment.ProcessPath! : DotNet())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        WideVectors.Hand(start.Environment);
        foreach (string argument in isHost ? arguments : [own, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start) ?? throw new IOException($"'{start.FileName}' did not start");
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(s_patience);
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> messages = process.StandardError.ReadToEndAsync(patience.Token);
            Task.WhenAll(process.WaitForExitAsync(patience.Token), output, messages).GetAwaiter().GetResult();
            if (process.ExitCode != 0)
            {
                throw new IOException($"resnetvk run ended with status {process.ExitCode}: {messages.Result.ReplaceLineEndings(" ").Trim()}");
            }
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"resnetvk run did not end within {s_patience}", exception);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string DotNet() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}
