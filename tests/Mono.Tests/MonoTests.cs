using Xunit.Abstractions;

namespace ResNetVk.Mono.Tests;

/// <summary>What the host reported of one run.</summary>
public sealed class MonoTests(MonoRun run, ITestOutputHelper log) : IClassFixture<MonoRun>
{
    [SkippableFact]
    public void ItIsMonoOnTheSameDevice()
    {
        log.WriteLine($"{run.Report}");
        Assert.Equal("Mono", run.Report.GetProperty("runtime").GetString());
        Assert.Equal(run.Device, run.Report.GetProperty("device").GetString());
    }

    [SkippableTheory]
    [InlineData("output", false)]
    [InlineData("outputOfAsync", true)]
    [InlineData("outputOfRecord", true)]
    [InlineData("outputOfStep", true)]
    public void TheOutputsAreThoseOfDotNetBitForBit(string output, bool canStep) => Assert.Equal(Bits(canStep ? run.OutputOfSteps : run.Output), Integers(output));

    [SkippableFact]
    public void TheClassesOfAPictureAreThoseOfDotNetBitForBit()
    {
        Assert.Equal(run.Classes.Select(c => c.Index), Integers("classes"));
        Assert.Equal(Bits(run.Classes.Select(c => c.Probability)), Integers("probabilities"));
    }

    [SkippableTheory]
    [InlineData("bytesOfRuns")]
    [InlineData("bytesOfClassifications")]
    [InlineData("bytesOfAsync")]
    [InlineData("bytesOfRecord")]
    [InlineData("bytesOfStep")]
    public void AnInferenceAllocatesNoManagedMemory(string measure)
    {
        // An object takes 16 bytes: the meter counts.
        Assert.Equal(100 * 16, Number("bytesOfObjects"));
        Assert.Equal(0, Number(measure));
    }

    [SkippableFact]
    public void NothingGrowsOverSessions()
    {
        Assert.Equal(200, Number("sessions"));
        Assert.Equal(0, Number("wrongSessions"));
        Assert.Equal(0, Number("deviceMemoryInUse"));
        Assert.InRange(Number("managedGrowth"), double.MinValue, 256 << 10);
        Assert.InRange(Number("residentGrowth"), double.MinValue, 16 << 20);
    }

    [SkippableFact]
    public void ValidationSaysNothing() => Assert.Equal(
        [], run.Report.GetProperty("validationMessages").EnumerateArray().Select(message => message.GetString()));

    private static IEnumerable<int> Bits(IEnumerable<float> values) => values.Select(BitConverter.SingleToInt32Bits);

    private IEnumerable<int> Integers(string name) => run.Report.GetProperty(name).EnumerateArray().Select(value => value.GetInt32());

    private double Number(string name) => run.Report.GetProperty(name).GetDouble();
}
