using System.Text;
using ResNetVk.Format;
using ResNetVk.TestSupport;

namespace ResNetVk.Runtime.Tests;

/// <summary>Choices are made once and kept: in the process and in a file that is used when it is right, and replaced when it is not.</summary>
public sealed class ChoiceStorageTests : DeviceTest
{
    private readonly FakeBench _bench = new FakeBench().With("first", 3).With("second", 1).With("reference", 9);
    private readonly CompiledModel _model = ChoiceTests.Model(0, "first", "second", "reference");

    public ChoiceStorageTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void ASecondSessionOfTheProcessDoesNotTime()
    {
        Device.Choices.Clear();
        Assert.Equal((ChoiceReason.Measured, PipelineCacheState.None), Open(null));
        Assert.Equal((ChoiceReason.Stored, PipelineCacheState.None), Open(null));
        Assert.Single(_bench.Opened);
    }

    [SkippableFact]
    public void AStoredChoiceIsUsedAndNothingIsTimed()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        Assert.Equal((ChoiceReason.Measured, PipelineCacheState.Written), OpenAlone(path));
        Assert.Equal(["pipelines.bin", "pipelines.bin.choice"], Directory.GetFiles(scratch.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        byte[] written = File.ReadAllBytes(path + ".choice");
        Assert.Equal((ChoiceReason.Stored, PipelineCacheState.Used), OpenAlone(path));
        Assert.Equal(written, File.ReadAllBytes(path + ".choice"));
        Assert.Single(_bench.Opened);
    }

    [SkippableFact]
    public void WhatTheProcessKnowsIsWrittenWithoutTiming()
    {
        using ScratchFolder scratch = TestData.Scratch();
        Device.Choices.Clear();
        Open(null);
        Assert.Equal((ChoiceReason.Stored, PipelineCacheState.Written), Open(scratch["pipelines.bin"]));
        Assert.Equal((ChoiceReason.Stored, PipelineCacheState.Used), OpenAlone(scratch["pipelines.bin"]));
        Assert.Single(_bench.Opened);
    }

    [SkippableFact]
    public void WhatTheBudgetDidNotReachIsNotTimedAgain()
    {
        using ScratchFolder scratch = TestData.Scratch();
        FakeBench slow = new FakeBench().With("first", 3, 5000).With("second", 1, 5000).With("reference", 9, 5000);
        Device.Choices.Clear();
        Assert.Equal((ChoiceReason.FirstInOrder, PipelineCacheState.Written), Open(scratch["pipelines.bin"], slow));
        Assert.Equal((ChoiceReason.FirstInOrder, PipelineCacheState.Used), OpenAlone(scratch["pipelines.bin"]));
        Assert.Empty(_bench.Opened);

        // A larger budget is another matter.
        Device.Choices.Clear();
        using InferenceSession patient = InferenceSession.Create(
            Device, _model, _bench.Options(budgetSeconds: 20) with { PipelineCachePath = scratch["pipelines.bin"] });
        Assert.Equal(PipelineCacheState.Updated, patient.Description.ChoiceFile);
        Assert.Equal((ChoiceReason.Stored, PipelineCacheState.Used), OpenAlone(scratch["pipelines.bin"]));
    }

    [SkippableFact]
    public void AFileThatKnowsNothingDoesNotMakeTheProcessForget()
    {
        using ScratchFolder scratch = TestData.Scratch();
        FakeBench slow = new FakeBench().With("first", 3, 5000).With("second", 1, 5000).With("reference", 9, 5000);
        Device.Choices.Clear();
        Open(scratch["pipelines.bin"], slow);
        Device.Choices.Clear();
        Open(null);
        Assert.Equal((ChoiceReason.Stored, PipelineCacheState.Updated), Open(scratch["pipelines.bin"]));
        Assert.Equal((ChoiceReason.Stored, PipelineCacheState.Used), OpenAlone(scratch["pipelines.bin"]));
        Assert.Single(_bench.Opened);
    }

    [SkippableFact]
    public void AnAlternativeThatWasPutAsideStaysThere()
    {
        using ScratchFolder scratch = TestData.Scratch();
        _bench.With("second", 1, output: float.NaN);
        foreach (ChoiceReason reason in new[] { ChoiceReason.Measured, ChoiceReason.Stored })
        {
            Device.Choices.Clear();
            using InferenceSession session = InferenceSession.Create(Device, _model, _bench.Options() with { PipelineCachePath = scratch["pipelines.bin"] });
            StepDescription step = session.Description.Steps.Single(s => s.Name == "step");
            Assert.Equal(("first", reason), (step.Alternative, step.Reason));
            PutAsideAlternative aside = Assert.Single(step.PutAside);
            Assert.Equal(("second", double.NaN), (aside.Name, aside.WorstError));
        }
    }

    [SkippableFact]
    public void ADamagedFileIsReplaced()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        OpenAlone(path);
        byte[] good = File.ReadAllBytes(path + ".choice");
        List<byte[]> damaged = [[], [1, 2, 3], good[..^1], [.. good, 0], good[..100], good[..112]];
        foreach (int position in new[] { 0, 7, 9, 20, 33, 37, 50, 80, 110, 115, good.Length - 1 })
        {
            byte[] changed = (byte[])good.Clone();
            changed[position] ^= 0x40;
            damaged.Add(changed);
        }

        foreach (byte[] content in damaged)
        {
            File.WriteAllBytes(path + ".choice", content);
            Assert.Equal((ChoiceReason.Measured, PipelineCacheState.Replaced), OpenAlone(path));
            Assert.Equal((ChoiceReason.Stored, PipelineCacheState.Used), OpenAlone(path));
        }
    }

    [SkippableTheory]
    [InlineData("01")]
    [InlineData("01000000")]
    [InlineData("FFFFFFFFFF")]
    [InlineData("5B7B227368617065223A2241222C226368")]
    [InlineData("0100000001410142FFFFFFFFFFFFFF7F01000000")]
    [InlineData("01000000FFFFFFFFFF41")]
    [InlineData("0100000001410000000000000000000000000000000000FF")]
    public void AContentOfAnotherFormIsReplacedThoughItsDigestIsRight(string content)
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        File.WriteAllBytes(path + ".choice", []);
        new CheckedFile(path + ".choice", "RNVKCHO1"u8, Key()).Write(Convert.FromHexString(content));

        Assert.Equal((ChoiceReason.Measured, PipelineCacheState.Replaced), OpenAlone(path));
        Assert.Equal((ChoiceReason.Stored, PipelineCacheState.Used), OpenAlone(path));
    }

    [SkippableFact]
    public void ANameThatThePlanDoesNotHaveMakesTheFileInvalid()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        OpenAlone(path);
        CheckedFile file = new(path + ".choice", "RNVKCHO1"u8, Key());
        string content = Encoding.Latin1.GetString(file.Read()!);
        Assert.Contains("second", content);
        file.Write(Encoding.Latin1.GetBytes(content.Replace("second", "secund")));

        Assert.Equal((ChoiceReason.Measured, PipelineCacheState.Replaced), OpenAlone(path));
    }

    [SkippableFact]
    public void TheFileOfAnotherModelIsReplaced()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string path = scratch["pipelines.bin"];
        OpenAlone(path);
        using InferenceSession other = InferenceSession.Create(
            Device, ChoiceTests.Model(5, "first", "second", "reference"), _bench.Options() with { PipelineCachePath = path });

        Assert.Equal(PipelineCacheState.Replaced, other.Description.ChoiceFile);
    }

    [SkippableFact]
    public void AFolderThatCannotBeWrittenDoesNotStopTheSession()
    {
        using ScratchFolder scratch = TestData.Scratch();
        Device.Choices.Clear();
        string path = Path.Combine(scratch.FullPath, "no such folder", "pipelines.bin");
        using InferenceSession session = InferenceSession.Create(Device, _model, _bench.Options() with { PipelineCachePath = path });

        Assert.Equal("second", session.Description.Steps.Single(s => s.Name == "step").Alternative);
        Assert.Equal(PipelineCacheState.Unwritable, session.Description.ChoiceFile);
        Assert.Contains("no such folder", session.Description.ChoiceFileProblem);
    }

    [SkippableFact]
    public void AFolderInThePlaceOfTheFileDoesNotStopTheSession()
    {
        using ScratchFolder scratch = TestData.Scratch();
        Directory.CreateDirectory(scratch["pipelines.bin.choice"]);

        Assert.Equal((ChoiceReason.Measured, PipelineCacheState.Unwritable), OpenAlone(scratch["pipelines.bin"]));
    }

    [Fact]
    public void TheProcessRemembersABoundedNumberOfModels()
    {
        ChoiceMemory memory = new();
        Dictionary<string, StepChoice> choices = new() { ["shape"] = StepChoice.NotReached(TimeSpan.Zero) };
        for (int i = 0; i <= ChoiceMemory.Models; i++)
        {
            memory.Add($"model {i}", choices);
            Assert.Single(memory.Find("model 0"));
        }

        Assert.Empty(memory.Find("model 1"));
        Assert.Single(memory.Find($"model {ChoiceMemory.Models}"));
        memory.Add("model 0", new Dictionary<string, StepChoice> { ["other shape"] = StepChoice.NotReached(TimeSpan.Zero) });
        Assert.Equal(2, memory.Find("model 0").Count);
    }

    private byte[] Key() =>
        [.. Device.Facts.CacheIdentity.Bytes, .. BitConverter.GetBytes(Device.Capabilities.SubgroupSize), .. CheckedFile.HashOfText(_model.Sha256)];

    // As in another process.
    private (ChoiceReason Reason, PipelineCacheState State) OpenAlone(string path)
    {
        Device.Choices.Clear();
        return Open(path);
    }

    private (ChoiceReason Reason, PipelineCacheState State) Open(string? path, FakeBench? bench = null)
    {
        using InferenceSession session = InferenceSession.Create(Device, _model, (bench ?? _bench).Options() with { PipelineCachePath = path });
        Assert.Null(session.Description.ChoiceFileProblem is string problem && session.Description.ChoiceFile != PipelineCacheState.Unwritable ? problem : null);
        return (session.Description.Steps.Single(s => s.Name == "step").Reason, session.Description.ChoiceFile);
    }
}
