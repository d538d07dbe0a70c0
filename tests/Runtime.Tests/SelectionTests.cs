using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Which alternative of a step runs, and what the session says about it.</summary>
public sealed class SelectionTests : DeviceTest
{
    private const int Count = 37;

    public SelectionTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void TheFirstAlternativeWhoseRequirementsAreMetRuns()
    {
        CompiledModel model = Model(
            ("impossible", new DeviceRequirements { SharedMemorySizeInBytes = int.MaxValue }),
            ("possible", new DeviceRequirements { WorkgroupInvocations = 64 }),
            ("reference", DeviceRequirements.None));
        using InferenceSession session = InferenceSession.Create(Device, model);

        Assert.Equal(2, Ran(session));
        StepDescription step = session.Description.Steps.Single(s => s.Name == "step");
        Assert.Equal("possible", step.Alternative);
        PassedOverAlternative passed = Assert.Single(step.PassedOver);
        Assert.Equal("impossible", passed.Name);
        Assert.Contains("2,147,483,647 bytes of shared memory", passed.Reason);
        Assert.Equal(
            [StepRole.Load, StepRole.Body, StepRole.Store],
            session.Description.Steps.Select(s => s.Role));
    }

    [SkippableFact]
    public void StepsForTexturesAreChosenButNotBoundBeforeThereIsAPicture()
    {
        PlanSelection selection = new(ImageTests.Model().Plan, Device.Info, filter: null);

        ChosenStep load = Assert.Single(selection.TextureLoads);
        Assert.Equal((StepRole.LoadTexture, "load picture from a texture"), (load.Role, load.Step.Name));
        Assert.Empty(selection.PlanesLoads);
        Assert.DoesNotContain(load, selection.All);
        Assert.Same(load, Assert.Single(selection.With(new Dictionary<PlanStep, StepOutcome>()).TextureLoads));
    }

    [SkippableFact]
    public void TheFilterCanForceTheReference()
    {
        CompiledModel model = Model(
            ("fast", DeviceRequirements.None), ("faster", DeviceRequirements.None), ("reference", DeviceRequirements.None));
        using InferenceSession session = InferenceSession.Create(
            Device, model, new SessionOptions { AlternativeFilter = SessionOptions.ReferenceOnly });

        Assert.Equal(3, Ran(session));
        Assert.Equal(["fast", "faster"], session.Description.Steps.Single(s => s.Name == "step").PassedOver.Select(p => p.Name));
        Assert.All(session.Description.Steps.SelectMany(s => s.PassedOver), p => Assert.Contains("AlternativeFilter", p.Reason));
    }

    [SkippableFact]
    public void AFilterThatAdmitsNothingIsATypedErrorThatNamesTheStep()
    {
        CompiledModel model = Model(("only", DeviceRequirements.None));

        DeviceRequirementException exception = Assert.Throws<DeviceRequirementException>(() => InferenceSession.Create(
            Device, model, new SessionOptions { AlternativeFilter = (step, _) => step.Name != "step" }));

        Assert.Contains("'step'", exception.Message);
        Assert.Contains("only: The session's AlternativeFilter excludes it.", exception.Message);
    }

    [SkippableFact]
    public void APlanThatStatesTooLittleIsHeldToTheDevicesLimits()
    {
        // The requirement admits a workgroup that no device has; the device's own limit stands in its way.
        ModelBuilder m = new();
        Dispatch huge = m.Affine(Count, 1, 1, m.Slot(0, Count), m.Slot(1, Count)) with
        {
            Constants = [1 << 20, 1, 1, Count, ModelBuilder.Bits(1), ModelBuilder.Bits(1)],
        };
        CompiledModel model = m.Input("x", [Count], slot: 0)
            .Body(
                "step",
                ModelBuilder.Alternative("huge", new DeviceRequirements { WorkgroupInvocations = 1 << 20 }, huge),
                ModelBuilder.Reference(m.Affine(Count, 1, 2, m.Slot(0, Count), m.Slot(1, Count))))
            .Output("y", [Count], slot: 1)
            .Build();
        DeviceInfo generous = Device.Info with { Capabilities = Device.Capabilities with { MaxWorkgroupInvocations = int.MaxValue } };

        PlanSelection selection = new(model.Plan, generous, filter: null);

        Assert.Equal("reference", selection.Body[0].Alternative.Name);
        Assert.Contains("1,048,576 invocations in x", Assert.Single(selection.Body[0].Describe().PassedOver).Reason);
    }

    [SkippableFact]
    public void ARequiredSubgroupSizeIsExactAndItsLanesAreInOrder()
    {
        int size = Device.Capabilities.SubgroupSize;
        int otherSize = Device.Capabilities.MaxSubgroupSize * 2;
        Skip.If(otherSize > 128, "no larger subgroup size can be asked for");
        ModelBuilder m = new();
        Dispatch dispatch = m.Dispatch("subgroups", TestKernels.Subgroups, [], 128, m.Slot(0, 128), m.Slot(1, 128) with { Writes = true });
        CompiledModel model = m.Input("x", [128], slot: 0)
            .Body(
                "step",
                ModelBuilder.Alternative("other size", new DeviceRequirements { SubgroupSize = otherSize }, dispatch),
                ModelBuilder.Alternative("this size", new DeviceRequirements { SubgroupSize = size }, dispatch),
                ModelBuilder.Reference(dispatch))
            .Output("y", [128], slot: 1)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        float[] y = new float[128];

        session.Run(new float[128], y);

        Assert.Equal("this size", session.Description.Steps.Single(s => s.Name == "step").Alternative);
        Assert.All(y, value => Assert.Equal(1000f * size, value));
    }

    // Each alternative adds its number, from 1, so that the output says which one ran.
    private static CompiledModel Model(params (string Name, DeviceRequirements Requirements)[] alternatives)
    {
        ModelBuilder m = new();
        return m.Input("x", [Count], slot: 0)
            .Body("step", alternatives
                .Select((a, i) => ModelBuilder.Alternative(
                    a.Name, a.Requirements, m.Affine(Count, 1, i + 1, m.Slot(0, Count), m.Slot(1, Count))))
                .ToArray())
            .Output("y", [Count], slot: 1)
            .Build();
    }

    private static int Ran(InferenceSession session)
    {
        float[] output = new float[Count];
        session.Run(new float[Count], output);
        Assert.All(output, value => Assert.Equal(output[0], value));
        return (int)output[0];
    }
}
