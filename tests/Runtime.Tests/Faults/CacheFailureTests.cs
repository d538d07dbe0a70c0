using ResNetVk.TestSupport;
using ResNetVk.TestSupport.Vulkan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Cache files and folders that are not what they should be, and drivers that do not like their own data: a session is created all the same and says so.</summary>
[Collection(VulkanTestGroup.Name)]
public sealed class CacheFailureTests : IDisposable
{
    private readonly VulkanInterposer _interposer = new();
    private readonly ScratchFolder _scratch = TestData.Scratch();
    private readonly VulkanDevice _device;

    public CacheFailureTests()
    {
        try
        {
            _device = VulkanDevice.Create(new VulkanDeviceOptions { GetInstanceProcAddr = _interposer.Address, Validation = true });
        }
        catch (VulkanUnavailableException exception)
        {
            throw new SkipException(exception.Message);
        }
    }

    public void Dispose()
    {
        _device.Dispose();
        Assert.Equal([], _device.ValidationMessages);
        Assert.Equal([], _interposer.Live.Counts);
        Assert.Equal([], _interposer.Live.Mistakes);
        _interposer.Dispose();
        _scratch.Dispose();
    }

    [SkippableTheory]
    [InlineData(Result.ErrorInitializationFailed)]
    [InlineData(Result.ErrorOutOfHostMemory)]
    [InlineData(Result.ErrorUnknown)]
    public void DataThatTheDriverRefusesIsReplaced(Result refusal)
    {
        string path = _scratch["pipelines.bin"];
        Assert.Equal(PipelineCacheState.Written, Open(path).State);
        _interposer.Arm(new VulkanFault("vkCreatePipelineCache", 1, refusal));

        Assert.Equal((PipelineCacheState.Replaced, null), Open(path));
        Assert.True(_interposer.HasFired);
        Assert.Equal((PipelineCacheState.Used, null), Open(path));
    }

    [SkippableTheory]
    [InlineData(1, Result.ErrorOutOfHostMemory)]
    [InlineData(2, Result.ErrorOutOfDeviceMemory)]
    [InlineData(2, Result.Incomplete)]
    public void DataThatTheDriverDoesNotGiveIsNotKept(int call, Result result)
    {
        string path = _scratch["pipelines.bin"];
        _interposer.Arm(new VulkanFault("vkGetPipelineCacheData", call, result));

        (PipelineCacheState state, string? problem) = Open(path);

        Assert.Equal(PipelineCacheState.Unwritable, state);
        Assert.Contains(result.ToString(), problem);
        Assert.False(File.Exists(path));
        Assert.Equal((PipelineCacheState.Written, null), Open(path));
    }

    [SkippableFact]
    public void AFolderWhereTheFileShouldBeIsLeftAlone()
    {
        string path = _scratch["pipelines.bin"];
        Directory.CreateDirectory(path);

        (PipelineCacheState state, string? problem) = Open(path);

        Assert.Equal(PipelineCacheState.Unwritable, state);
        Assert.Contains("folder", problem);
        Assert.Equal([path], Directory.GetFileSystemEntries(_scratch.FullPath));
    }

    [SkippableFact]
    public void AFileWhereTheFolderShouldBeIsLeftAlone()
    {
        File.WriteAllText(_scratch["cache"], "a file");

        (PipelineCacheState state, string? problem) = Open(Path.Combine(_scratch["cache"], "pipelines.bin"));

        Assert.Equal(PipelineCacheState.Unwritable, state);
        Assert.NotNull(problem);
        Assert.Equal("a file", File.ReadAllText(_scratch["cache"]));
    }

#pragma warning disable CA1416 // Skipped where there are no such modes.
    [SkippableFact]
    public void AFolderThatMustNotBeWrittenToIsLeftAlone()
    {
        Skip.If(OperatingSystem.IsWindows(), "folders have no such mode there");
        Skip.If(Environment.UserName == "root", "root may write everywhere");
        string folder = Directory.CreateDirectory(_scratch["locked"]).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal(PipelineCacheState.Unwritable, Open(Path.Combine(folder, "pipelines.bin")).State);

        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }
#pragma warning restore CA1416

    [SkippableFact]
    public void AFullDiskIsTold()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full");

        (PipelineCacheState state, string? problem) = Open("/dev/full");

        Assert.Equal(PipelineCacheState.Unwritable, state);
        Assert.NotNull(problem);
    }

    [SkippableFact]
    public void ChoicesThatCannotBeKeptAreMadeAnew()
    {
        string path = Path.Combine(_scratch.FullPath, "no such folder", "pipelines.bin");
        for (int i = 0; i < 2; i++)
        {
            _device.Choices.Clear();
            using InferenceSession session = InferenceSession.Create(
                _device, TestModels.Classifier, new SessionOptions { PipelineCachePath = path, TimingBudget = TimeSpan.FromMinutes(10) });
            Assert.Equal(PipelineCacheState.Unwritable, session.Description.ChoiceFile);
            Assert.Contains("no such folder", session.Description.ChoiceFileProblem);
            Assert.Contains(session.Description.Steps, step => step.Times.Count > 0);
        }
    }

    private (PipelineCacheState State, string? Problem) Open(string path)
    {
        using InferenceSession session = InferenceSession.Create(
            _device, TestModels.Classifier, new SessionOptions { PipelineCachePath = path, TimingBudget = TimeSpan.Zero });
        float[] output = new float[TestModels.Count];
        session.Run(TestModels.Numbers(5), output);
        Assert.Equal(TestModels.Expected(TestModels.Numbers(5)), output);
        return (session.Description.PipelineCache, session.Description.PipelineCacheProblem);
    }
}
