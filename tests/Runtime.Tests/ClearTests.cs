using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>What a plan says is zero before a dispatch is zero in every inference, however it is run: dispatches that add to it give the same each time.</summary>
public sealed class ClearTests : DeviceTest
{
    private const int Count = 4099;

    public ClearTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void EveryRunBeginsAtZero(bool staging, bool flush)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), Options(staging, flush));
        float[] output = new float[Count];
        for (int run = 0; run < 3; run++)
        {
            float[] input = Values(Count, seed: run);
            session.Run(input, output);
            Assert.Equal(Expected(input), output);
        }

        session.Profile();
        session.GetOutput(0, output);
        Assert.Equal(Expected(Values(Count, seed: 2)), output);
    }

    /// <summary>In parts, of which the first alone begins at zero, and whole.</summary>
    [SkippableTheory]
    [InlineData(1e-6, true)]
    [InlineData(0.05, true)]
    [InlineData(1000, true)]
    [InlineData(1e-6, false)]
    [InlineData(1000, false)]
    public void EverySteppedInferenceBeginsAtZero(double milliseconds, bool own)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), new SessionOptions { Stepping = true });
        using HostCommands host = new(Device);
        TimeSpan budget = TimeSpan.FromTicks(Math.Max(1, (long)(milliseconds * 1e4)));
        float[] output = new float[Count];
        for (int round = 0; round < 3; round++)
        {
            float[] input = Values(Count, seed: round);
            session.SetInput(0, input);
            int steps = 1;
            while ((own ? session.Step(budget) : host.RecordStep(session, budget)) != StepStatus.Finished)
            {
                steps++;
            }

            session.GetOutput(0, output);
            Assert.Equal(Expected(input), output);
            Assert.True(milliseconds > 1e-3 || steps > 20, $"{steps} steps");
        }
    }

    [SkippableFact]
    public void EveryRecordedInferenceBeginsAtZero()
    {
        using InferenceSession session = InferenceSession.Create(Device, Model());
        using InferenceBinding first = session.Bind(new BindingSource());
        using InferenceBinding second = session.Bind(new BindingSource());
        using HostCommands host = new(Device);
        first.SetInput(0, Values(Count, 1));
        second.SetInput(0, Values(Count, 2));
        host.Run(commands =>
        {
            session.Record(commands, first);
            session.Record(commands, second);
        });

        float[] output = new float[Count];
        first.GetOutput(0, output);
        Assert.Equal(Expected(Values(Count, 1)), output);
        second.GetOutput(0, output);
        Assert.Equal(Expected(Values(Count, 2)), output);
    }

    [SkippableFact]
    public async Task EveryAsynchronousInferenceBeginsAtZero()
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), new SessionOptions { InFlight = 3 });
        float[][] inputs = [.. Enumerable.Range(0, 9).Select(i => Values(Count, i))];
        float[][] outputs = [.. inputs.Select(_ => new float[Count])];

        ValueTask[] tasks = [.. inputs.Select((input, i) => session.RunAsync(input, outputs[i]))];
        foreach (ValueTask task in tasks)
        {
            await task;
        }

        Assert.Equal(inputs.Select(Expected), outputs);
    }

    /// <summary>Of two that add, the one that begins at zero agrees with the reference; both read weights that were packed in parts.</summary>
    [SkippableFact]
    public void AnAlternativeThatClearsIsTimed()
    {
        float[][] parts = [Values(128, 1), Values(448, 2), Values(64, 3), Values(361, 4)];
        float[] weight = [.. parts.SelectMany(part => part.Reverse().Select(w => 2 * w))];
        int count = weight.Length;
        ModelBuilder m = new();
        Binding packed = m.PackedOf("p", parts);
        CompiledModel model = m.Input("x", [count], slot: 0)
            .Body(
                "step",
                Added("adds", clears: false),
                Added("begins at zero", clears: true),
                ModelBuilder.Reference(m.Add(count, m.Slot(0, count), m.Weight("w", weight), m.Slot(1, count))))
            .Output("y", [count], slot: 1)
            .Build();
        Device.Choices.Clear();
        using InferenceSession session = InferenceSession.Create(Device, model, new SessionOptions { TimingBudget = TimeSpan.FromMinutes(10) });
        float[] output = new float[count];

        session.Run(Values(count, 5), output);

        StepDescription step = session.Description.Steps.Single(s => s.Name == "step");
        Assert.Equal(["adds"], step.PutAside.Select(a => a.Name));
        Assert.Equal(["begins at zero", "reference"], step.Times.Select(t => t.Name));
        Assert.Equal(Values(count, 5).Zip(weight, (x, w) => x + w), output);

        Alternative Added(string name, bool clears) => ModelBuilder.Alternative(
            name,
            new(),
            m.Dispatch("accumulate", TestKernels.Accumulate, [(uint)count], count, packed, m.Slot(1, count) with { Writes = true, Clears = clears }),
            m.Dispatch("accumulate", TestKernels.Accumulate, [(uint)count], count, m.Slot(0, count), m.Slot(1, count) with { Writes = true }));
    }

    // Slot 1 is read before it is cleared, and holds something else then; slot 3 is four counters.
    private static CompiledModel Model()
    {
        ModelBuilder m = new();
        Binding zeroed = m.Slot(1, Count) with { Writes = true, Clears = true };
        Binding counters = m.Slot(3, 4);
        return m.Input("x", [Count], slot: 0)
            .Body("before", ModelBuilder.Reference(m.Affine(Count, 2, 1, m.Slot(0, Count), m.Slot(1, Count))))
            .Body("keep", ModelBuilder.Reference(m.Affine(Count, 1, 0, m.Slot(1, Count), m.Slot(2, Count))))
            .Body("accumulate", ModelBuilder.Reference(m.Dispatch("accumulate", TestKernels.Accumulate, [Count], Count, m.Slot(0, Count), zeroed)))
            .Body(
                "tally",
                ModelBuilder.Reference(
                    m.Dispatch("tally", TestKernels.Tally, [Count], Count, m.Slot(0, Count), counters with { Writes = true, Clears = true }),
                    m.Dispatch("add_tally", TestKernels.AddTally, [Count], Count, m.Slot(1, Count), counters, m.Slot(4, Count) with { Writes = true })))
            .Body("sum", ModelBuilder.Reference(m.Add(Count, m.Slot(2, Count), m.Slot(4, Count), m.Slot(5, Count))))
            .Output("y", [Count], slot: 5)
            .Build();
    }

    private static float[] Expected(float[] x)
    {
        float[] sums = [.. Enumerable.Range(0, 4).Select(c => (float)x.Where((_, i) => i % 4 == c).Sum(value => (uint)Math.Abs(value)))];
        return [.. x.Select((value, i) => (2 * value) + 1 + value + sums[i % 4])];
    }
}
