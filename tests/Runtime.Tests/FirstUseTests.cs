namespace ResNetVk.Runtime.Tests;

/// <summary>A driver that compiles a pipeline when it is first dispatched does so while a session is created.</summary>
public sealed class FirstUseTests
{
    [SkippableFact]
    public void NothingIsCompiledAfterASessionWasCreated()
    {
        (string[] created, string device) = Compiled(Program.CreateSession);
        (string[] ran, _) = Compiled(Program.RunSession);

        Skip.IfNot(device.Contains("llvmpipe", StringComparison.Ordinal), $"{device} does not tell what it compiles: Mesa's software driver does, by the files of its cache");
        Assert.NotEmpty(created);
        Assert.Equal(created, ran);
    }

    /// <summary>What the child process does.</summary>
    internal static void CreateSession(bool run)
    {
        using VulkanDevice device = VulkanDevice.Create();
        using InferenceSession session = InferenceSession.Create(device, TestModels.Classifier);
        if (run)
        {
            ClassPrediction[] classes = new ClassPrediction[3];
            session.Classify(TestModels.Numbers(1), classes);
            session.ClassifyImage(ImageTests.Picture(29, 37, seed: 2), 29, 37, classes);
        }

        Console.WriteLine(device.Info.Name);
    }

    // The names of the driver's cached modules, which are digests of what was compiled, and the device.
    private static (string[] Modules, string Device) Compiled(string command)
    {
        string cache = Directory.CreateTempSubdirectory("resnetvk-first-use").FullName;
        try
        {
            (int exitCode, string output) = ChildProcess.Run(command, ("MESA_SHADER_CACHE_DIR", cache), ("MESA_SHADER_CACHE_DISABLE", "false"), ("MESA_DISK_CACHE_SINGLE_FILE", "0"));
            Skip.If(exitCode == 3, output);

            // Beside them lies an index of a fixed size.
            string[] modules = [.. Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(cache, file)).Where(file => !file.EndsWith("index", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            return (modules, output);
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }
}
