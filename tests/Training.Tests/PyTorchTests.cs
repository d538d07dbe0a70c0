using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ResNetVk.Converter.Import;
using ResNetVk.Converter.Networks;
using ResNetVk.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training.Tests;

/// <summary>What Python's PyTorch writes is taken up here, and means the same. Skipped where there is no PyTorch.</summary>
public sealed class PyTorchTests
{
    // As the script ends without PyTorch.
    private const int NothingToImport = 77;

    private static readonly string s_script = Path.Combine(TestData.RepositoryRoot, "tests", "Training.Tests", "pytorch_networks.py");

    [SkippableFact]
    public void BuiltInNetworksHaveTheNamesAndShapesOfTorchvision()
    {
        string text = Python("names");
        Dictionary<string, HashSet<string>> theirs = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .GroupBy(words => words[0], words => words[1].Trim())
            .ToDictionary(group => group.Key, group => group.Where(tensor => !tensor.Contains("num_batches_tracked", StringComparison.Ordinal)).ToHashSet());
        Assert.Equal(37, theirs.Count);
        Assert.All(theirs, network =>
        {
            IEnumerable<string> ours = ArchitectureTable.Get(network.Key).Definition.Parameters.Select(p => $"{p.Name} {string.Join('x', Sizes(p))}");
            Assert.Equal(network.Value.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
        });

        static IEnumerable<int> Sizes(NetworkParameter parameter) => Enumerable.Range(0, parameter.Shape.Rank).Select(i => parameter.Shape[i]);
    }

    [SkippableFact]
    public void CheckpointsOfPyTorchGiveTheSameLogits()
    {
        using ScratchFolder folder = TestData.Scratch();
        string[] names = ["resnet20", "resnet32_b", "resnet20_c", "plain20", "resnet18", "resnext50_32x4d"];
        Python(["write", folder.FullPath, .. names]);
        Assert.All(names, name =>
        {
            float[] input = ReadFloats(folder[name + ".input"]);
            float[] expected = ReadFloats(folder[name + ".output"]);
            int side = input.Length == 3 * 64 * 64 ? 64 : 32;

            // As finetune takes it up; networks with equal tensors are told apart by name alone.
            using GraphNetwork network = new(SourceImporter.Import(folder[name + ".pth"], name));
            network.IsTraining = false;
            using IDisposable guard = no_grad();
            using DisposeScope scope = NewDisposeScope();
            float[] found = network.Forward(tensor(input, [input.Length / (3 * side * side), 3, side, side])).data<float>().ToArray();
            float largest = expected.Max(MathF.Abs);
            Assert.Equal(expected.Length, found.Length);
            Assert.InRange(largest, 0.01f, 1e4f);
            Assert.All(expected.Zip(found), p => Assert.InRange(p.Second, p.First - (1e-4f * largest), p.First + (1e-4f * largest)));
        });
    }

    private static float[] ReadFloats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    // The interpreter that Debian's python3-torch belongs to, or the one that PYTHON names.
    private static string Python(params string[] arguments)
    {
        string python = Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } named ? named : "/usr/bin/python3";
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, [s_script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Skip.If(process.ExitCode == NothingToImport, $"needs PyTorch and torchvision: {error.Result.Trim()} (Debian: python3-torch, python3-torchvision; PYTHON names another Python)");
            Assert.True(process.ExitCode == 0, error.Result);
            return output;
        }
        catch (Win32Exception exception)
        {
            Skip.If(true, $"needs Python: {exception.Message} (PYTHON names another one than {python})");
            throw;
        }
    }
}
