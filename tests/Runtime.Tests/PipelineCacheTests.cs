using ResNetVk.Format;
using ResNetVk.TestSupport;

namespace ResNetVk.Runtime.Tests;

/// <summary>The pipeline cache file: used when it is right, replaced when it is not, never trusted.</summary>
public sealed class PipelineCacheTests : DeviceTest
{
    public PipelineCacheTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void ItIsWrittenOnceAndThenUsed()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        CompiledModel model = CallErrorTests.Plain();

        Assert.Equal(PipelineCacheState.None, Open(model, null));
        Assert.Equal(PipelineCacheState.Written, Open(model, path));
        Assert.Equal(PipelineCacheState.Used, Open(model, path));
        Assert.Equal([path], Directory.GetFiles(scratch.FullPath));
    }

    [SkippableFact]
    public void ADamagedFileIsReplaced()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        CompiledModel model = CallErrorTests.Plain();
        Open(model, path);
        byte[] good = File.ReadAllBytes(path);
        List<byte[]> damaged = [[], [1, 2, 3], good[..^1], [.. good, 0], good[..100], good[..^32]];
        foreach (int position in new[] { 0, 9, 13, 17, 25, 40, 70, 100, good.Length - 1 })
        {
            byte[] changed = (byte[])good.Clone();
            changed[position] ^= 0x40;
            damaged.Add(changed);
        }

        foreach (byte[] content in damaged)
        {
            File.WriteAllBytes(path, content);
            Assert.Equal(PipelineCacheState.Replaced, Open(model, path));
            Assert.Equal(PipelineCacheState.Used, Open(model, path));
        }
    }

    [SkippableFact]
    public void TheFileOfAnotherModelIsReplaced()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        Open(CallErrorTests.Plain(), path);

        Assert.Equal(PipelineCacheState.Replaced, Open(ImageTests.Model(), path));
        Assert.Equal(PipelineCacheState.Used, Open(ImageTests.Model(), path));
    }

    [SkippableFact]
    public void AFileThatCannotBeWrittenDoesNotStopTheSession()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = Path.Combine(scratch.FullPath, "no such folder", "pipelines.bin");
        using InferenceSession session = InferenceSession.Create(
            Device, CallErrorTests.Plain(), new SessionOptions { PipelineCachePath = path });

        Assert.Equal(PipelineCacheState.Unwritable, session.Description.PipelineCache);
        Assert.Contains("no such folder", session.Description.PipelineCacheProblem);
        session.Run(new float[105], new float[105]);
    }

    [Theory]
    [InlineData(1u, 2u, 3u, 5, "model", true)]
    [InlineData(9u, 2u, 3u, 5, "model", false)]
    [InlineData(1u, 9u, 3u, 5, "model", false)]
    [InlineData(1u, 2u, 9u, 5, "model", false)]
    [InlineData(1u, 2u, 3u, 9, "model", false)]
    [InlineData(1u, 2u, 3u, 5, "other", false)]
    public void AFileBelongsToOneDeviceDriverAndModel(uint vendor, uint device, uint driver, byte uuid, string model, bool used)
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        byte[] payload = new byte[77];
        BitConverter.TryWriteBytes(payload.AsSpan(0), 32);
        BitConverter.TryWriteBytes(payload.AsSpan(4), 1);
        BitConverter.TryWriteBytes(payload.AsSpan(8), 1);
        BitConverter.TryWriteBytes(payload.AsSpan(12), 2);
        payload.AsSpan(16, 16).Fill(5);
        payload[40] = 42;
        new PipelineCacheFile(path, Identity(1, 2, 3, 5), "model").Write(payload);

        PipelineCacheFile file = new(path, Identity(vendor, device, driver, uuid), model);

        Assert.Equal(used ? payload : null, file.Read());
        Assert.Equal(!used, file.WasRejected);
    }

    private static PipelineCacheIdentity Identity(uint vendor, uint device, uint driver, byte uuid) =>
        new(vendor, device, driver, Enumerable.Repeat(uuid, 16).ToArray());

    private PipelineCacheState Open(CompiledModel model, string? path)
    {
        using InferenceSession session = InferenceSession.Create(Device, model, new SessionOptions { PipelineCachePath = path });
        Assert.Null(session.Description.PipelineCacheProblem);
        return session.Description.PipelineCache;
    }
}
