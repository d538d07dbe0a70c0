using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Plans whose activations are 16-bit floats: what the self-test and timing read and write in the arena.</summary>
public sealed class HalfActivationTests : DeviceTest
{
    private const int Count = 1004;

    public HalfActivationTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [InlineData("short", "sum ")]
    [InlineData("inner", "element [0,1,0,124]")]
    [InlineData("idle", "element [0,")]
    public void TheSelfTestFindsAWrongAlternative(string fault, string where)
    {
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(Device, Model(fault, "right"));

        SelfTestDescription test = session.Description.SelfTest;
        Assert.Equal((SelfTestOutcome.Passed, 3), (test.Outcome, test.Steps));
        SelfTestFinding finding = Assert.Single(test.PutAside);
        Assert.Equal(("step", fault), (finding.Step, finding.Alternative));
        Assert.StartsWith(where, finding.Where, StringComparison.Ordinal);
        Assert.Equal("right", session.Description.Steps.Single(s => s.Name == "step").Alternative);
        AssertRuns(session);
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void TimingComparesWhatIsStored(bool staging, bool flush)
    {
        // One that is off by less than a neighbouring half is as good as the others.
        CompiledModel model = Model("short", "idle", "neighbour", "right");
        Device.Choices.Clear();
        Device.SelfTests.Clear();
        using InferenceSession session = InferenceSession.Create(
            Device, model, Options(staging, flush) with { TimingBudget = TimeSpan.FromMinutes(10), SelfTest = SelfTestMode.Off });

        StepDescription step = session.Description.Steps.Single(s => s.Name == "step");
        Assert.Equal(["short", "idle"], step.PutAside.Select(a => a.Name));
        Assert.InRange(step.PutAside[0].WorstError, 0.9, 1.1);
        Assert.Equal(double.NaN, step.PutAside[1].WorstError);
        Assert.Equal(["neighbour", "right"], step.Times.Select(t => t.Name));
        Assert.Equal(Device.MemoryInUseInBytes, session.Description.DeviceMemoryInBytes);
    }

    // y = x + w, w between 0.5 and 1 and exact in 16 bits.
    private static float[] Weights() => [.. Enumerable.Range(0, Count).Select(i => 0.5f + ((i * 37 % 256) / 512f))];

    private static CompiledModel Model(params string[] alternatives)
    {
        ModelBuilder m = new() { ActivationType = ElementType.F16 };
        Binding weight = m.Weight("w", Weights());
        m.HalfInput("x", [Count], slot: 0);
        m.Body("step", [.. alternatives.Select(name => Alternative(m, name, weight))]);
        m.HalfOutput("y", [Count], slot: 1);
        float[] x = new float[Count];
        GoldenPattern.FillInput(0, x);
        float[] loaded = [.. x.Select(value => (float)(Half)value)];
        float[] sums = Expected(x);
        const float Allowed = 2e-3f;
        return m.Golden(GoldenPlace.Load, 0, loaded, Allowed).Golden(GoldenPlace.Step, 0, sums, Allowed).Golden(GoldenPlace.Store, 0, sums, Allowed).Build();
    }

    private static Alternative Alternative(ModelBuilder m, string name, Binding weight)
    {
        (Binding x, Binding y) = (m.Halves(0, Count), m.Halves(1, Count));
        return ModelBuilder.Alternative(name, new(), name switch
        {
            "right" => [m.AddToHalves(Count, 1, x, weight, y)],
            "neighbour" => [m.AddToHalves(Count, 1 + (1f / 4096), x, weight, y)],

            // The last element, which is not stated singly, and one that is.
            "short" => [m.AddToHalves(Count, 1, x, m.Weight("tail", [.. Weights().Select((v, i) => i < Count - 1 ? v : v + 1)]), y)],
            "inner" => [m.AddToHalves(Count, 1, x, m.Weight("middle", [.. Weights().Select((v, i) => i == 497 ? v + 1 : v)]), y)],
            "idle" => [m.AddToHalves(2, 1, x, weight, y) with { Constants = [64, 1, 1, 0, ModelBuilder.Bits(1)] }],
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not an alternative of these tests"),
        });
    }

    private static float[] Expected(float[] x)
    {
        float[] w = Weights();
        return [.. x.Select((value, i) => (float)(Half)((float)(Half)value + w[i]))];
    }

    private static void AssertRuns(InferenceSession session)
    {
        float[] x = [.. Enumerable.Range(0, Count).Select(i => MathF.Sin(i) * 3)];
        float[] y = new float[Count];
        session.Run(x, y);
        Assert.Equal(Expected(x), y);
    }
}
