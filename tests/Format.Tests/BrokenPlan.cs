using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Tests;

/// <summary>The sample plan with one thing wrong.</summary>
/// <param name="Break">Makes it wrong.</param>
/// <param name="Expected">What the message must contain.</param>
internal sealed record BrokenPlan(Func<ModelPlan, ModelPlan> Break, params string[] Expected)
{
    /// <summary>Changes the first alternative of the first step, the one with requirements.</summary>
    public static Func<ModelPlan, ModelPlan> First(Func<Alternative, Alternative> change) => InStep(step => step with
    {
        Alternatives = [change(step.Alternatives[0]), step.Alternatives[1]],
    });

    /// <summary>Changes the last alternative of the first step, the reference.</summary>
    public static Func<ModelPlan, ModelPlan> Last(Func<Alternative, Alternative> change) => InStep(step => step with
    {
        Alternatives = [step.Alternatives[0], change(step.Alternatives[1])],
    });

    /// <summary>Changes the one dispatch of the reference alternative.</summary>
    public static Func<ModelPlan, ModelPlan> InDispatch(Func<Dispatch, Dispatch> change) =>
        Last(alternative => alternative with { Dispatches = [change(alternative.Dispatches[0])] });

    /// <summary>Changes one binding of that dispatch: 0 arena (read), 1 tensor, 2 tensor, 3 arena (written).</summary>
    public static Func<ModelPlan, ModelPlan> InBinding(int index, Func<Binding, Binding> change) =>
        InDispatch(dispatch => dispatch with { Bindings = Replace(dispatch.Bindings, index, change) });

    /// <summary>Changes one binding of the first dispatch of the alternative with requirements: 0 texels in the arena, 1 packed texels.</summary>
    public static Func<ModelPlan, ModelPlan> InFirstBinding(int index, Func<Binding, Binding> change) => First(alternative => alternative with
    {
        Dispatches = Replace(alternative.Dispatches, 0, dispatch => dispatch with { Bindings = Replace(dispatch.Bindings, index, change) }),
    });

    public static Func<ModelPlan, ModelPlan> InStep(Func<PlanStep, PlanStep> change) =>
        plan => plan with { Steps = Replace(plan.Steps, 0, change) };

    public static Func<ModelPlan, ModelPlan> InInput(Func<PlannedInput, PlannedInput> change) =>
        plan => plan with { Inputs = Replace(plan.Inputs, 0, change) };

    public static Func<ModelPlan, ModelPlan> InImage(Func<ImagePreprocessing, ImagePreprocessing> change) =>
        InInput(input => input with { Image = change(input.Image!) });

    /// <summary>The texture step with this one binding.</summary>
    public static Func<ModelPlan, ModelPlan> InTexture(Binding binding) => InInput(input => input with
    {
        LoadTexture = WithWords(WithBindings(input.LoadTexture!, binding), new uint[TextureWords.TextureCount]),
    });

    /// <summary>The planes step with this one binding.</summary>
    public static Func<ModelPlan, ModelPlan> InPlanes(Binding binding) => InInput(input => input with
    {
        LoadPlanes = WithWords(WithBindings(input.LoadPlanes!, binding), new uint[TextureWords.PlanesCount]),
    });

    /// <summary>The texture step with these push constants.</summary>
    public static Func<ModelPlan, ModelPlan> InTextureWords(uint[] words) => InInput(input => input with { LoadTexture = WithWords(input.LoadTexture!, words) });

    /// <summary>Changes output 1, the one that is classified.</summary>
    public static Func<ModelPlan, ModelPlan> InOutput(Func<PlannedOutput, PlannedOutput> change) =>
        plan => plan with { Outputs = Replace(plan.Outputs, 1, change) };

    /// <summary>Changes the store step of output 0, of which the first alternative copies 40 bytes from offset 2048.</summary>
    public static Func<ModelPlan, ModelPlan> InCopiedStore(Func<PlanStep, PlanStep> change) =>
        plan => plan with { Outputs = Replace(plan.Outputs, 0, output => output with { Store = change(output.Store) }) };

    /// <summary>Changes what that alternative copies.</summary>
    public static Func<ModelPlan, ModelPlan> InCopy(Func<ArenaRange, ArenaRange> change) =>
        InCopiedStore(store => store with { Alternatives = Replace(store.Alternatives, 0, alternative => alternative with { Copy = change(alternative.Copy!) }) });

    /// <summary>A step with an alternative before all others that copies so many bytes from offset 1024.</summary>
    public static PlanStep Copying(PlanStep step, long size) => step with
    {
        Alternatives =
        [
            new Alternative
            {
                Name = "copy/dense",
                Requirements = DeviceRequirements.None,
                Dispatches = [],
                Copy = new ArenaRange { OffsetInBytes = 1024, SizeInBytes = size },
            },
            .. step.Alternatives,
        ],
    };

    /// <summary>Adds to the load step of input 1, of shape [2, 29, 37, 1], an alternative that copies 9472 bytes to offset 8192 of a larger arena.</summary>
    /// <param name="change">Changes that step.</param>
    public static Func<ModelPlan, ModelPlan> InCopiedLoad(Func<PlanStep, PlanStep> change) => plan => plan with
    {
        ArenaSizeInBytes = 32768,
        Inputs = Replace(plan.Inputs, 1, input => input with { Load = change(Copied(input.Load, 8192, 9472)) }),
    };

    /// <summary>Changes what that alternative copies.</summary>
    public static Func<ModelPlan, ModelPlan> InLoadCopy(Func<ArenaRange, ArenaRange> change) =>
        InCopiedLoad(load => load with { Alternatives = Replace(load.Alternatives, 0, alternative => alternative with { Copy = change(alternative.Copy!) }) });

    /// <summary>A step with an alternative before all others that copies a range, on processors.</summary>
    public static PlanStep Copied(PlanStep step, long offset, long size) => step with
    {
        Alternatives =
        [
            new Alternative
            {
                Name = "copy/blocked",
                Requirements = new DeviceRequirements { Processor = true },
                Dispatches = [],
                Copy = new ArenaRange { OffsetInBytes = offset, SizeInBytes = size },
            },
            .. step.Alternatives,
        ],
    };

    public static Func<ModelPlan, ModelPlan> InPacked(Func<PackedTensor, PackedTensor> change) =>
        plan => plan with { PackedTensors = Replace(plan.PackedTensors, 0, change) };

    /// <summary>Changes what the second of two prepack dispatches writes: 256 bytes from offset 256 of 512.</summary>
    public static Func<ModelPlan, ModelPlan> InPart(Func<Binding, Binding> change) => plan => plan with
    {
        PackedTensors = Replace(plan.PackedTensors, 1, packed => packed with
        {
            Prepacks = Replace(packed.Prepacks, 1, prepack => prepack with { Bindings = Replace(prepack.Bindings, 1, change) }),
        }),
    };

    public static Func<ModelPlan, ModelPlan> InClassification(Func<PlannedClassification, PlannedClassification> change) =>
        plan => plan with { Classification = change(plan.Classification!) };

    /// <summary>The bindings of a load, store or classification step's one dispatch, replaced.</summary>
    public static PlanStep WithBindings(PlanStep step, params Binding[] bindings) =>
        SampleModel.Step(step.Name, SampleModel.Dispatch(SampleModel.Copy, bindings));

    /// <summary>A step whose first alternative says that it computes the next step as well.</summary>
    public static PlanStep Covering(PlanStep step) => step with { Alternatives = Replace(step.Alternatives, 0, alternative => alternative with { Covers = 1 }) };

    private static PlanStep WithWords(PlanStep step, uint[] words) => step with
    {
        Alternatives = Replace(step.Alternatives, 0, alternative => alternative with
        {
            Dispatches = Replace(alternative.Dispatches, 0, dispatch => dispatch with { PushConstants = words }),
        }),
    };

    public static T[] Replace<T>(IReadOnlyList<T> list, int index, Func<T, T> change) =>
        [.. list.Select((item, i) => i == index ? change(item) : item)];
}
