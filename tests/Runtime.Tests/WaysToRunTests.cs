using ResNetVk.Format;

namespace ResNetVk.Runtime.Tests;

/// <summary>Asynchronous, recorded and stepped inferences give what blocking ones give.</summary>
public sealed class WaysToRunTests : DeviceTest
{
    private const int Count = 105;

    public WaysToRunTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task ManyAsynchronousInferencesEachGetTheirResult(int inFlight, bool fences)
    {
        using InferenceSession session = InferenceSession.Create(
            Device, CallErrorTests.Plain(), new SessionOptions { InFlight = inFlight, Tuning = new SessionTuning { ForceFences = fences } });
        float[][] inputs = Enumerable.Range(0, 40).Select(i => Values(Count, i)).ToArray();
        float[][] outputs = inputs.Select(_ => new float[Count]).ToArray();

        ValueTask[] tasks = inputs.Select((input, i) => session.RunAsync(input, outputs[i])).ToArray();
        foreach (ValueTask task in tasks)
        {
            await task;
        }

        Assert.Equal(inputs.Select(input => input.Select(x => 2 * x)), outputs);
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void RecordedInferencesInOneCommandBufferEachGetTheirResult(bool staging, bool flush)
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model(), Options(staging, flush));
        using InferenceBinding first = session.Bind(new BindingSource());
        using InferenceBinding second = session.Bind(new BindingSource());
        using HostCommands host = new(Device);
        float[] input = Values(Count, 5);
        byte[] picture = ImageTests.Picture(29, 37, seed: 2);
        float[] output = new float[Count];
        float[] expected = new float[Count];
        ClassPrediction[] classes = new ClassPrediction[3];
        ClassPrediction[] expectedClasses = new ClassPrediction[3];
        session.ClassifyImage(picture, 29, 37, expectedClasses);
        session.GetOutput(0, expected);

        first.SetInput(0, input);
        second.SetImage(picture, 29, 37);
        host.Run(commands =>
        {
            session.Record(commands, first);
            session.Record(commands, second, InferenceWork.FromImage | InferenceWork.WithClasses);
        });

        second.GetClasses(classes);
        Assert.Equal(expectedClasses, classes);
        second.GetOutput(0, output);
        Assert.Equal(expected, output);
        first.GetOutput(0, output);
        session.Run(input, expected);
        Assert.Equal(expected, output);
    }

    [SkippableTheory]
    [InlineData(1e-6, true)]
    [InlineData(1000, true)]
    [InlineData(1e-6, false)]
    [InlineData(1000, false)]
    public void StepsGiveTheSameWhateverTheBudget(double milliseconds, bool own)
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model(), new SessionOptions { Stepping = true });
        using HostCommands host = new(Device);
        TimeSpan budget = TimeSpan.FromTicks(Math.Max(1, (long)(milliseconds * 1e4)));
        float[] input = Values(Count, 5);
        float[] expected = new float[Count];
        float[] output = new float[Count];
        session.Run(input, expected);

        for (int round = 0; round < 2; round++)
        {
            int steps = 0;
            while ((own ? session.Step(budget) : host.RecordStep(session, budget)) != StepStatus.Finished)
            {
                steps++;
                Assert.InRange(session.StepProgress, 0, 1);
            }

            session.GetOutput(0, output);
            Assert.Equal(expected, output);
            Assert.InRange(steps, milliseconds < 1 ? 2 : 0, 1_000_000);
        }
    }

    [SkippableFact]
    public async Task PreparingTellsHowFarItIs()
    {
        List<LoadProgress> seen = [];
        using InferenceSession session = await InferenceSession.PrepareAsync(Device, ImageTests.Model(), null, new Collector(seen));

        session.Run(Values(Count, 5), new float[Count]);

        Assert.Equal(
            [LoadStage.Choosing, LoadStage.Pipelines, LoadStage.Weights, LoadStage.Recording, LoadStage.Ready], seen.Select(p => p.Stage).Distinct());
        LoadProgress last = seen.Last(p => p.Stage == LoadStage.Pipelines);
        Assert.Equal(session.Description.PipelineCount, last.Total);
        Assert.Equal(last.Total, last.Done);
    }

    [SkippableFact]
    public async Task CancelledPreparationLeavesNothingBehind()
    {
        using CancellationTokenSource source = new();
        Collector cancelAtPipelines = new([], progress =>
        {
            if (progress.Stage == LoadStage.Pipelines)
            {
                source.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => InferenceSession.PrepareAsync(Device, ImageTests.Model(), null, cancelAtPipelines, source.Token));

        Assert.Equal(0, Device.MemoryInUseInBytes);
    }

    [SkippableFact]
    public void SessionsOfOneModelShareItsWeights()
    {
        CompiledModel model = CallErrorTests.Plain();
        using InferenceSession first = InferenceSession.Create(Device, model);
        using InferenceSession second = InferenceSession.Create(Device, model);
        using InferenceSession other = InferenceSession.Create(Device, model, new SessionOptions { Stepping = true });

        Assert.False(first.Description.SharesWeights);
        Assert.True(second.Description.SharesWeights);
        Assert.False(other.Description.SharesWeights);
        first.Dispose();
        second.Run(new float[Count], new float[Count]);
    }

    private sealed class Collector(List<LoadProgress> seen, Action<LoadProgress>? then = null) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value)
        {
            lock (seen)
            {
                seen.Add(value);
            }

            then?.Invoke(value);
        }
    }
}
