using System.Diagnostics;
using ResNetVk.Converter;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Samples.Tests;

/// <summary>The smallest sample, as people start it.</summary>
public sealed class ConsoleTests
{
    [SkippableFact]
    public void A_picture_gets_its_name()
    {
        Skip.If(!HasDevice(out string? reason), reason);
        using ScratchFolder scratch = TestData.Scratch();
        Compiler.Compile(Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx"), new CompileOptions()).Model.Save(scratch["model.rnvk"]);
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "console.dll"));
        start.ArgumentList.Add(scratch["model.rnvk"]);
        start.ArgumentList.Add(Path.Combine(TestData.RepositoryRoot, "models", "samples", "9-ankle-boot.png"));
        using Process child = Process.Start(start) ?? throw new InvalidOperationException("the sample did not start");
        string[] lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        child.WaitForExit();

        Assert.Equal(0, child.ExitCode);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Ankle boot", lines[0], StringComparison.Ordinal);
        Assert.Contains('%', lines[0]);
    }

    private static bool HasDevice(out string? reason)
    {
        try
        {
            using VulkanDevice device = VulkanDevice.Create();
            reason = null;
            return true;
        }
        catch (VulkanUnavailableException exception)
        {
            reason = exception.Message;
            return false;
        }
    }
}
