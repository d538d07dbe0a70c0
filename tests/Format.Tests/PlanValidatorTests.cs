using ResNetVk.Format.Plan;
using ResNetVk.Format.Validation;
using Xunit;
using static ResNetVk.Format.Tests.BrokenPlan;

namespace ResNetVk.Format.Tests;

/// <summary>Every rule of the validator has a plan that breaks it and nothing else.</summary>
public sealed class PlanValidatorTests
{
    private const string Reference = "plan.steps[0].alternatives[1]";
    private const string Stored = "plan.outputs[0].store.alternatives[0]";
    private const string Loaded = "plan.inputs[1].load.alternatives[0]";

    private static readonly Dictionary<string, BrokenPlan> Broken = new()
    {
        ["source hash too short"] = new(plan => plan with { Provenance = plan.Provenance with { SourceSha256 = "abc" } }, "plan.provenance.sourceSha256", "64 lower-case hexadecimal digits", "'abc'"),
        ["source hash in capitals"] = new(plan => plan with { Provenance = plan.Provenance with { SourceSha256 = new string('A', 64) } }, "plan.provenance.sourceSha256"),
        ["arena below its bound"] = new(plan => plan with { ArenaLowerBoundInBytes = 8193 }, "plan.arenaSizeInBytes", "at least the lower bound of 8193 bytes", "found 8192"),
        ["negative arena bound"] = new(plan => plan with { ArenaLowerBoundInBytes = -1 }, "plan.arenaLowerBoundInBytes", "found -1"),
        ["activations of integers"] = new(plan => plan with { ActivationType = ElementType.U32 }, "plan.activationType", "F32 or F16", "found U32"),
        ["activations of 64 bits"] = new(_ => SampleModel.HalfPlan() with { ActivationType = ElementType.F64 }, "plan.activationType", "found F64"),
        ["negative parameter count"] = new(plan => plan with { Statistics = plan.Statistics with { Parameters = -1 } }, "plan.statistics.parameters", "found -1"),
        ["negative weight size"] = new(plan => plan with { Statistics = plan.Statistics with { WeightSizeInBytes = -7 } }, "plan.statistics.weightSizeInBytes", "found -7"),
        ["no inputs"] = new(plan => plan with { Inputs = [] }, "plan.inputs", "at least one, found none"),
        ["no outputs"] = new(plan => plan with { Outputs = [] }, "plan.outputs", "at least one, found none"),
        ["input name twice"] = new(plan => plan with { Inputs = [plan.Inputs[0], plan.Inputs[1] with { Name = "pixels" }] }, "plan.inputs[1].name", "'pixels' a second time"),
        ["output name twice"] = new(plan => plan with { Outputs = [plan.Outputs[0], plan.Outputs[1] with { Name = "features" }] }, "plan.outputs[1].name", "'features' a second time"),
        ["packed name twice"] = new(plan => plan with { PackedTensors = [plan.PackedTensors[0], plan.PackedTensors[0]] }, "plan.packedTensors[1].name", "a second time"),
        ["empty output name"] = new(InOutput(output => output with { Name = "" }), "plan.outputs[1].name", "an empty string"),
        ["zero in a shape"] = new(InInput(input => input with { Shape = [2, 3, 0, 11] }), "plan.inputs[0].shape", "positive sizes", "[2, 3, 0, 11]"),
        ["negative size in a shape"] = new(InOutput(output => output with { Shape = [-2, -11] }), "plan.outputs[1].shape", "[-2, -11]"),
        ["shape product beyond 31 bits"] = new(InOutput(output => output with { Shape = [65536, 65536, 65536, 65536, 65536] }), "plan.outputs[1].shape", "a product of at most 536870911"),
        ["shape of nine sizes"] = new(InOutput(output => output with { Shape = [1, 1, 1, 1, 1, 1, 1, 2, 11] }), "plan.outputs[1].shape", "at most 8"),

        ["image without its step"] = new(InInput(input => input with { LoadImage = null }), "plan.inputs[0]", "image without loadImage"),
        ["image step without image"] = new(InInput(input => input with { Image = null }), "plan.inputs[0]", "loadImage without image"),
        ["gray for three channels"] = new(InImage(image => image with { Color = ImageColor.Gray }), "plan.inputs[0].image", "[N, 1, H, W]", "[2, 3, 7, 11]"),
        ["channels last for channels first"] = new(InImage(image => image with { ChannelsLast = true }), "plan.inputs[0].image", "[N, H, W, 3]", "[2, 3, 7, 11]"),
        ["resize smaller than an input with channels last"] = new(
            InInput(input => input with { Shape = [2, 7, 17, 3], Image = input.Image! with { ChannelsLast = true } }), "plan.inputs[0].image.resizeShorterSide", "17 (the input's longer side)"),
        ["unknown color"] = new(InImage(image => image with { Color = (ImageColor)9 }), "plan.inputs[0].image.color", "found 9"),
        ["image for a shape of rank 3"] = new(InInput(input => input with { Shape = [6, 7, 11] }), "plan.inputs[0].image", "[6, 7, 11]"),
        ["scale zero"] = new(InImage(image => image with { Scale = 0 }), "plan.inputs[0].image.scale", "other than zero, found 0"),
        ["scale not a number"] = new(InImage(image => image with { Scale = float.NaN }), "plan.inputs[0].image.scale", "NaN"),
        ["two means"] = new(InImage(image => image with { Mean = [0, 0] }), "plan.inputs[0].image.mean", "3 numbers, one per channel, found 2"),
        ["infinite mean"] = new(InImage(image => image with { Mean = [0, float.PositiveInfinity, 0] }), "plan.inputs[0].image.mean[1]", "a finite number"),
        ["four deviations"] = new(InImage(image => image with { Std = [1, 1, 1, 1] }), "plan.inputs[0].image.std", "found 4"),
        ["deviation zero"] = new(InImage(image => image with { Std = [1, 1, 0] }), "plan.inputs[0].image.std[2]", "other than zero, found 0"),
        ["resize smaller than the input"] = new(InImage(image => image with { ResizeShorterSide = 10 }), "plan.inputs[0].image.resizeShorterSide", "11 (the input's longer side) to 16384, found 10"),
        ["resize without bounds"] = new(InImage(image => image with { ResizeShorterSide = int.MaxValue }), "plan.inputs[0].image.resizeShorterSide", "found 2147483647"),
        ["resize and keep the size"] = new(InImage(image => image with { KeepSize = true }), "plan.inputs[0].image", "either resizeShorterSide or keepSize"),

        ["classification of no output"] = new(InClassification(classes => classes with { OutputIndex = 2 }), "plan.classification.outputIndex", "0 to 1, found 2"),
        ["class count that does not divide"] = new(InClassification(classes => classes with { ClassCount = 7 }), "plan.classification.classCount", "a divisor of the 22 elements", "found 7"),
        ["no classes"] = new(InClassification(classes => classes with { ClassCount = 0 }), "plan.classification.classCount", "found 0"),
        ["k zero"] = new(InClassification(classes => classes with { K = 0 }), "plan.classification.k", "1 to 11, found 0"),
        ["k beyond the classes"] = new(InClassification(classes => classes with { K = 12 }), "plan.classification.k", "found 12"),
        ["labels for other classes"] = new(plan => plan with { Labels = ["a", "b"] }, "plan.labels", "no label or 11, one per class, found 2"),
        ["classification without steps"] = new(InClassification(classes => classes with { Steps = [] }), "plan.classification.steps", "at least one step"),

        ["negative multiply-adds"] = new(InStep(step => step with { MultiplyAdds = -1 }), "plan.steps[0].multiplyAdds", "found -1"),
        ["step without alternative"] = new(InStep(step => step with { Alternatives = [] }), "plan.steps[0].alternatives", "at least one alternative"),
        ["alternative without dispatch"] = new(Last(alternative => alternative with { Dispatches = [] }), Reference + ".dispatches", "at least one dispatch"),
        ["last alternative that covers"] = new(Last(alternative => alternative with { Covers = 1 }), Reference + ".covers", "0: the last alternative computes its own step alone", "found 1"),
        ["last alternative for processors"] = new(Last(alternative => alternative with { Requirements = new() { Processor = true } }), Reference + ".requirements", "no requirement"),
        ["covers beyond the steps"] = new(First(alternative => alternative with { Covers = 2 }), "plan.steps[0].alternatives[0].covers", "0 to 1, the number of steps behind this one, found 2"),
        ["covers without bounds"] = new(First(alternative => alternative with { Covers = int.MaxValue }), "plan.steps[0].alternatives[0].covers", "found 2147483647"),
        ["covers what is before"] = new(First(alternative => alternative with { Covers = -1 }), "plan.steps[0].alternatives[0].covers", "0 to 1", "found -1"),
        ["load step that covers"] = new(InInput(input => input with { Load = Covering(input.Load) }), "plan.inputs[0].load.alternatives[0].covers", "only alternatives of the network's steps", "found 1"),
        ["image step that covers"] = new(InInput(input => input with { LoadImage = Covering(input.LoadImage!) }), "plan.inputs[0].loadImage.alternatives[0].covers", "found 1"),
        ["store step that covers"] = new(InOutput(output => output with { Store = Covering(output.Store) }), "plan.outputs[1].store.alternatives[0].covers", "found 1"),
        ["classification that covers"] = new(InClassification(classes => classes with { Steps = [Covering(classes.Steps[0]), classes.Steps[1]] }), "plan.classification.steps[0].alternatives[0].covers", "found 1"),
        ["step that copies"] = new(InStep(step => Copying(step, 64)), "plan.steps[0].alternatives[0].copy", "only the load step of an input and the store step of an output copy", "found one"),
        ["classification that copies"] = new(InClassification(classes => classes with { Steps = [classes.Steps[0], Copying(classes.Steps[1], 48)] }), "plan.classification.steps[1].alternatives[0].copy", "only the load step"),
        ["copy without dispatches behind it"] = new(InCopiedStore(store => store with { Alternatives = [store.Alternatives[0]] }), Stored + ".copy", "the first of several alternatives", "found one in alternative 0 of 1"),
        ["copy of 16-bit activations"] = new(plan => plan with { ActivationType = ElementType.F16 }, Stored + ".copy", "none in a plan whose activations are not F32", "found one"),
        ["copy to 16-bit activations"] = new(_ => InCopiedLoad(load => load)(SampleModel.HalfPlan()), Loaded + ".copy", "none in a plan whose activations are not F32", "found one"),
        ["copy behind dispatches"] = new(InCopiedStore(store => store with { Alternatives = [store.Alternatives[1], store.Alternatives[0]] }), "plan.outputs[0].store.alternatives[1].copy", "found one in alternative 1 of 2"),
        ["copy beside dispatches"] = new(
            InCopiedStore(store => store with { Alternatives = [store.Alternatives[0] with { Dispatches = store.Alternatives[1].Dispatches }, store.Alternatives[1]] }), Stored + ".dispatches", "none beside a copy, found 1"),
        ["copy that covers"] = new(InCopiedStore(Covering), Stored + ".covers", "found 1"),
        ["copy not aligned"] = new(InCopy(copy => copy with { OffsetInBytes = 2052 }), Stored + ".copy.offsetInBytes", "a multiple of 256, found 2052"),
        ["copy from before the arena"] = new(InCopy(copy => copy with { OffsetInBytes = -256 }), Stored + ".copy.offsetInBytes", "found -256"),
        ["copy from behind the arena"] = new(InCopy(copy => copy with { OffsetInBytes = 8192 }), Stored + ".copy", "within the arena of 8192 bytes", "40 bytes from offset 8192"),
        ["copy that overflows"] = new(InCopy(copy => copy with { OffsetInBytes = long.MaxValue - 255, SizeInBytes = 512 }), Stored + ".copy", "within the arena"),
        ["empty copy"] = new(InCopy(copy => copy with { SizeInBytes = 0 }), Stored + ".copy", "0 bytes from offset 2048"),
        ["copy of more than the output"] = new(InCopy(copy => copy with { SizeInBytes = 64 }), Stored + ".copy.sizeInBytes", "40 (4 times the product of the output's shape), found 64"),
        ["copy of less than the output"] = new(InCopy(copy => copy with { SizeInBytes = 36 }), Stored + ".copy.sizeInBytes", "found 36"),
        ["copy that the classification reads"] = new(InOutput(output => output with { Store = Copying(output.Store, 88) }), "plan.outputs[1].store.alternatives[0].copy", "that the classification reads"),
        ["copy where the classification writes the arena"] = new(
            InClassification(classes => classes with { Steps = [classes.Steps[0], WithBindings(classes.Steps[1], SampleModel.Arena(1024, 96, writes: true))] }), Stored + ".copy", "found one, and 'top_k' writes"),
        ["copy where a store step writes the arena"] = new(
            InOutput(output => output with { Store = WithBindings(output.Store, SampleModel.Arena(4096, 96, writes: true), SampleModel.Output(1, 88, writes: true)) }), Stored + ".copy", "found one, and 'store:logits' writes"),
        ["image step that copies"] = new(InInput(input => input with { LoadImage = Copied(input.LoadImage!, 0, 2464) }), "plan.inputs[0].loadImage.alternatives[0].copy", "only the load step"),
        ["texture step that copies"] = new(InInput(input => input with { LoadTexture = Copied(input.LoadTexture!, 0, 2464) }), "plan.inputs[0].loadTexture.alternatives[0].copy", "only the load step"),
        ["planes step that copies"] = new(InInput(input => input with { LoadPlanes = Copied(input.LoadPlanes!, 0, 2464) }), "plan.inputs[0].loadPlanes.alternatives[0].copy", "only the load step"),
        ["load copy without dispatches behind it"] = new(
            InCopiedLoad(load => load with { Alternatives = [load.Alternatives[0] with { Requirements = DeviceRequirements.None }] }), Loaded + ".copy", "the first of several alternatives", "found one in alternative 0 of 1"),
        ["load copy behind dispatches"] = new(
            InCopiedLoad(load => load with { Alternatives = [load.Alternatives[1], load.Alternatives[0] with { Requirements = DeviceRequirements.None }] }), "plan.inputs[1].load.alternatives[1].copy", "found one in alternative 1 of 2"),
        ["load copy beside dispatches"] = new(
            InCopiedLoad(load => load with { Alternatives = [load.Alternatives[0] with { Dispatches = load.Alternatives[1].Dispatches }, load.Alternatives[1]] }), Loaded + ".dispatches", "none beside a copy, found 1"),
        ["load copy that covers"] = new(InCopiedLoad(Covering), Loaded + ".covers", "found 1"),
        ["load copy not aligned"] = new(InLoadCopy(copy => copy with { OffsetInBytes = 8196 }), Loaded + ".copy.offsetInBytes", "a multiple of 256, found 8196"),
        ["load copy to before the arena"] = new(InLoadCopy(copy => copy with { OffsetInBytes = -256 }), Loaded + ".copy.offsetInBytes", "found -256"),
        ["load copy beyond the arena"] = new(InLoadCopy(copy => copy with { OffsetInBytes = 23552 }), Loaded + ".copy", "within the arena of 32768 bytes", "9472 bytes from offset 23552"),
        ["load copy that overflows"] = new(InLoadCopy(copy => copy with { OffsetInBytes = long.MaxValue - 255 }), Loaded + ".copy", "within the arena"),
        ["empty load copy"] = new(InLoadCopy(copy => copy with { SizeInBytes = 0 }), Loaded + ".copy", "0 bytes from offset 8192"),
        ["load copy of the dense size"] = new(InLoadCopy(copy => copy with { SizeInBytes = 8584 }), Loaded + ".copy.sizeInBytes", "9472 (the input's shape in blocks of 4 channels), found 8584"),
        ["load copy of too much"] = new(InLoadCopy(copy => copy with { SizeInBytes = 9488 }), Loaded + ".copy.sizeInBytes", "found 9488"),
        ["load copy of five dimensions"] = new(
            plan => InCopiedLoad(load => load)(plan with { Inputs = [plan.Inputs[0], plan.Inputs[1] with { Shape = [2, 29, 37, 1, 1], Image = null, LoadImage = null }] }), Loaded + ".copy", "more than 4 dimensions", "found one of [2, 29, 37, 1, 1]"),
        ["load copy beyond 31 bits"] = new(
            plan => InCopiedLoad(load => load)(plan with { Inputs = [plan.Inputs[0], plan.Inputs[1] with { Shape = [1, 1, 16384, 8192], Image = null, LoadImage = null }] }), Loaded + ".copy", "more than 2147483647 bytes", "found one of [1, 1, 16384, 8192]"),
        ["load copy where another load writes"] = new(InLoadCopy(copy => copy with { OffsetInBytes = 2304 }), Loaded + ".copy", "no load step of another input touches", "9472 bytes from offset 2304, which overlap what 'load:pixels' writes"),
        ["load copy where planes are read"] = new(InLoadCopy(copy => copy with { OffsetInBytes = 6400 }), Loaded + ".copy", "which overlap what 'planes:pixels' writes"),
        ["load copies over each other"] = new(
            plan => InLoadCopy(copy => copy)(InInput(input => input with { Load = Copied(input.Load, 17408, 2464) })(plan)), "plan.inputs[0].load.alternatives[0].copy", "2464 bytes from offset 17408, which overlap that of input 1"),
        ["last alternative with a requirement"] = new(Last(alternative => alternative with { Requirements = new() { SubgroupShuffle = true } }), Reference + ".requirements", "no requirement"),
        ["subgroup size 12"] = new(First(alternative => alternative with { Requirements = alternative.Requirements with { SubgroupSize = 12 } }), "plan.steps[0].alternatives[0].requirements.subgroupSize", "a power of two", "found 12"),
        ["subgroup size 256"] = new(First(alternative => alternative with { Requirements = alternative.Requirements with { SubgroupSize = 256 } }), "subgroupSize", "found 256"),
        ["negative requirement"] = new(First(alternative => alternative with { Requirements = alternative.Requirements with { SharedMemorySizeInBytes = -1 } }), "plan.steps[0].alternatives[0].requirements.sharedMemorySizeInBytes", "found -1"),

        ["missing shader"] = new(InDispatch(dispatch => dispatch with { Shader = "spirv/none/x" }), Reference + ".dispatches[0].shader", "'spirv/none/x'"),
        ["a weight as shader"] = new(InDispatch(dispatch => dispatch with { Shader = "index" }), Reference + ".dispatches[0].shader", "begins with 'spirv/'"),
        ["two constants"] = new(InDispatch(dispatch => dispatch with { Constants = [1, 1] }), Reference + ".dispatches[0].constants", "3 to 256 constants", "found 2"),
        ["too many constants"] = new(InDispatch(dispatch => dispatch with { Constants = new uint[257] }), "constants", "found 257"),
        ["empty workgroup"] = new(InDispatch(dispatch => dispatch with { Constants = [64, 0, 1] }), "constants", "64 x 0 x 1"),
        ["workgroup beyond the guarantee"] = new(InDispatch(dispatch => dispatch with { Constants = [43, 3, 1] }), "constants", "1 to 128 invocations", "43 x 3 x 1"),
        ["workgroup whose product overflows"] = new(InDispatch(dispatch => dispatch with { Constants = [65536, 65536, 1] }), "constants", "65536 x 65536 x 1"),
        ["workgroup too deep"] = new(InDispatch(dispatch => dispatch with { Constants = [1, 1, 65] }), "constants", "at most 64 in z", "1 x 1 x 65"),
        ["workgroup beyond the requirement"] = new(First(alternative => alternative with { Requirements = alternative.Requirements with { WorkgroupInvocations = 255 } }), "plan.steps[0].alternatives[0].dispatches[0].constants", "1 to 255 invocations", "32 x 8 x 1"),
        ["empty grid"] = new(InDispatch(dispatch => dispatch with { Grid = new Grid(1, 0, 1) }), Reference + ".dispatches[0].grid", "1 to 65535 workgroups in y", "found 0"),
        ["many push constants"] = new(InDispatch(dispatch => dispatch with { PushConstants = new uint[33] }), Reference + ".dispatches[0].pushConstants", "at most 32 words", "found 33"),
        ["grid too large"] = new(InDispatch(dispatch => dispatch with { Grid = new Grid(1, 1, 65536) }), "grid", "in z", "found 65536"),
        ["no bindings"] = new(InDispatch(dispatch => dispatch with { Bindings = [] }), Reference + ".dispatches[0].bindings", "1 to 32 bindings, found 0"),
        ["too many bindings"] = new(InDispatch(dispatch => dispatch with { Bindings = [.. Enumerable.Repeat(dispatch.Bindings[0], 33)] }), "bindings", "found 33"),

        ["arena offset not aligned"] = new(InBinding(0, binding => binding with { OffsetInBytes = 128 }), Reference + ".dispatches[0].bindings[0].offsetInBytes", "a multiple of 256, found 128"),
        ["negative arena offset"] = new(InBinding(0, binding => binding with { OffsetInBytes = -256 }), "bindings[0].offsetInBytes", "found -256"),
        ["arena range beyond the end"] = new(InBinding(0, binding => binding with { OffsetInBytes = 7936, SizeInBytes = 260 }), "bindings[0]", "within the arena of 8192 bytes", "260 bytes from offset 7936"),
        ["arena range that overflows"] = new(InBinding(0, binding => binding with { OffsetInBytes = long.MaxValue - 255, SizeInBytes = 512 }), "bindings[0]", "within the arena"),
        ["empty arena range"] = new(InBinding(0, binding => binding with { SizeInBytes = 0 }), "bindings[0]", "0 bytes from offset 0"),
        ["negative size"] = new(InBinding(0, binding => binding with { SizeInBytes = -4 }), "bindings[0]", "-4 bytes"),
        ["storage size not a multiple of 4"] = new(InBinding(0, binding => binding with { SizeInBytes = 2462 }), "bindings[0].sizeInBytes", "a multiple of 4, found 2462"),
        ["storage beyond the guarantee"] = new(plan => InBinding(0, binding => binding with { SizeInBytes = (1L << 27) + 4 })(plan) with { ArenaSizeInBytes = 1L << 28 }, "bindings[0].sizeInBytes", "at most 134217728 bytes", "storageBufferRange"),
        ["missing tensor"] = new(InBinding(1, binding => binding with { Tensor = "nowhere" }), "bindings[1].tensor", "the name of a tensor of the file, found 'nowhere'"),
        ["tensor without name"] = new(InBinding(1, binding => binding with { Tensor = null }), "bindings[1].tensor", "the name of a tensor, found none"),
        ["part of a tensor"] = new(InBinding(1, binding => binding with { SizeInBytes = 536 }), "bindings[1].sizeInBytes", "540 (the tensor's size in whole words), found 536"),
        ["part of a tensor's last word"] = new(InBinding(1, binding => binding with { Tensor = "fc.zero", SizeInBytes = 4 }), "bindings[1].sizeInBytes", "8 (the tensor's size in whole words), found 4"),
        ["more than a tensor"] = new(InBinding(1, binding => binding with { SizeInBytes = 544 }), "bindings[1].sizeInBytes", "found 544"),
        ["empty tensor"] = new(InBinding(1, binding => binding with { Tensor = "empty", SizeInBytes = 0 }), "bindings[1].tensor", "'empty' of 0 bytes"),
        ["tensor with offset"] = new(InBinding(1, binding => binding with { OffsetInBytes = 256 }), "bindings[1].offsetInBytes", "0: only the arena, and what a prepack dispatch writes, has offsets"),
        ["tensor with index"] = new(InBinding(1, binding => binding with { Index = 1 }), "bindings[1].index", "only inputs, outputs and textures are numbered"),
        ["arena with a name"] = new(InBinding(0, binding => binding with { Tensor = "conv.bias" }), "bindings[0].tensor", "no name, since the space is arena", "'conv.bias'"),
        ["weight written"] = new(InBinding(1, binding => binding with { Writes = true }), "bindings[1]", "may write", "space tensor"),
        ["missing packed tensor"] = new(InFirstBinding(1, binding => binding with { Tensor = "nowhere" }), "plan.steps[0].alternatives[0].dispatches[0].bindings[1].tensor", "the name of a packed tensor, found 'nowhere'"),
        ["more than a packed tensor"] = new(InFirstBinding(1, binding => binding with { SizeInBytes = 1168 }), "bindings[1].sizeInBytes", "4 to 1152", "found 1168"),
        ["packed tensor written by a step"] = new(InFirstBinding(1, binding => binding with { Writes = true, Kind = BindingKind.Storage }), "bindings[1]", "may write", "space packed"),
        ["texels not a multiple of 16"] = new(InFirstBinding(0, binding => binding with { SizeInBytes = 2456 }), "bindings[0].sizeInBytes", "a multiple of 16, found 2456"),
        ["texels written"] = new(InFirstBinding(0, binding => binding with { Writes = true }), "bindings[0].kind", "texels hold floats and are read only"),
        ["texels beyond the guarantee"] = new(plan => InBinding(0, binding => binding with { Kind = BindingKind.Texels, SizeInBytes = 65537 * 16 })(plan) with { ArenaSizeInBytes = 1L << 28 }, "bindings[0].sizeInBytes", "at most 1048576 bytes", "texelBufferElements"),
        ["weight cleared"] = new(InBinding(1, binding => binding with { Clears = true }), "bindings[1].clears", "only storage in the arena that the dispatch writes is set to zero", "found true, of storage in space tensor that is read only"),
        ["arena cleared and only read"] = new(InBinding(0, binding => binding with { Clears = true }), "bindings[0].clears", "found true, of storage in space arena that is read only"),
        ["texels cleared"] = new(InFirstBinding(0, binding => binding with { Clears = true }), "bindings[0].clears", "found true, of texels in space arena"),
        ["output cleared"] = new(InOutput(output => output with { Store = WithBindings(output.Store, SampleModel.Output(1, 88, writes: true) with { Clears = true }) }), "plan.outputs[1].store", "clears: expected false", "found true, of storage in space output"),
        ["classes cleared"] = new(InClassification(classes => classes with { Steps = [WithBindings(classes.Steps[0], SampleModel.Classes(48) with { Clears = true })] }), "plan.classification.steps[0]", "clears: expected false"),
        ["packed tensor cleared"] = new(InPart(binding => binding with { Clears = true }), "plan.packedTensors[1].prepack[1].bindings[1].clears", "found true, of storage in space packed"),
        ["unknown kind"] = new(InBinding(0, binding => binding with { Kind = (BindingKind)9 }), "bindings[0].kind", "found 9"),
        ["unknown space"] = new(InBinding(0, binding => binding with { Space = (BufferSpace)9 }), "bindings[0].space", "found 9"),

        ["body reads an input"] = new(InBinding(0, _ => SampleModel.Input(0, 1848)), "bindings[0]", "a step of the network may read", "space input, index 0"),
        ["body writes an output"] = new(InBinding(3, _ => SampleModel.Output(1, 88, writes: true)), "bindings[3]", "may write", "space output"),
        ["body reads the picture"] = new(InBinding(0, _ => SampleModel.Image()), "bindings[0]", "space image"),
        ["body writes the classes"] = new(InBinding(3, _ => SampleModel.Classes(48)), "bindings[3]", "space classes"),
        ["load step of another input"] = new(InInput(input => input with { Load = WithBindings(input.Load, SampleModel.Input(1, 8584), SampleModel.Arena(0, 2464, writes: true)) }), "plan.inputs[0].load", "the load step of this input may read", "index 1"),
        ["input index out of range"] = new(InInput(input => input with { Load = WithBindings(input.Load, SampleModel.Input(2, 8584), SampleModel.Arena(0, 2464, writes: true)) }), "plan.inputs[0].load", "index 2"),
        ["input written"] = new(InInput(input => input with { Load = WithBindings(input.Load, SampleModel.Input(0, 1848) with { Writes = true }) }), "plan.inputs[0].load", "may write", "space input"),
        ["input of another size"] = new(InInput(input => input with { Load = WithBindings(input.Load, SampleModel.Input(0, 1844), SampleModel.Arena(0, 2464, writes: true)) }), "plan.inputs[0].load", "1848 (4 times the product of the input's shape), found 1844"),
        ["picture with a size"] = new(InInput(input => input with { LoadImage = WithBindings(input.LoadImage!, SampleModel.Image() with { SizeInBytes = 16 }) }), "plan.inputs[0].loadImage", "known at run time only", "found 16"),
        ["picture as texels"] = new(InInput(input => input with { LoadImage = WithBindings(input.LoadImage!, SampleModel.Image() with { Kind = BindingKind.Texels }) }), "plan.inputs[0].loadImage", "kind: expected storage"),
        ["picture in the plain load step"] = new(InInput(input => input with { Load = WithBindings(input.Load, SampleModel.Image()) }), "plan.inputs[0].load", "space image"),

        ["textures without image"] = new(InInput(input => input with { Image = null, LoadImage = null }), "plan.inputs[0]", "image, as for every input that takes textures", "loadTexture without image"),
        ["planes without image"] = new(InInput(input => input with { Image = null, LoadImage = null, LoadTexture = null }), "plan.inputs[0]", "loadPlanes without image"),
        ["texture in the picture step"] = new(InInput(input => input with { LoadImage = WithBindings(input.LoadImage!, SampleModel.Texture(0)) }), "plan.inputs[0].loadImage", "may read", "space texture, index 0"),
        ["body reads a texture"] = new(InBinding(0, _ => SampleModel.Texture(0)), "bindings[0]", "space texture"),
        ["picture in the texture step"] = new(InTexture(SampleModel.Image()), "plan.inputs[0].loadTexture", "the texture step of this input may read", "space image"),
        ["second plane of a texture"] = new(InTexture(SampleModel.Texture(1)), "plan.inputs[0].loadTexture", "space texture, index 1"),
        ["fourth plane"] = new(InPlanes(SampleModel.Texture(3)), "plan.inputs[0].loadPlanes", "the planes step of this input may read", "index 3"),
        ["plane below zero"] = new(InPlanes(SampleModel.Texture(-1)), "plan.inputs[0].loadPlanes", "index -1"),
        ["plane beyond all"] = new(InPlanes(SampleModel.Texture(int.MaxValue)), "plan.inputs[0].loadPlanes", "index 2147483647"),
        ["texture written"] = new(InTexture(SampleModel.Texture(0) with { Writes = true }), "plan.inputs[0].loadTexture", "may write", "space texture"),
        ["texture with a size"] = new(InTexture(SampleModel.Texture(0) with { SizeInBytes = 4 }), "plan.inputs[0].loadTexture", "known at run time only", "found 4"),
        ["texture with an offset"] = new(InTexture(SampleModel.Texture(0) with { OffsetInBytes = 256 }), "plan.inputs[0].loadTexture", "0: only the arena, and what a prepack dispatch writes, has offsets"),
        ["texture with a name"] = new(InTexture(SampleModel.Texture(0) with { Tensor = "conv.bias" }), "plan.inputs[0].loadTexture", "no name, since the space is texture"),
        ["texture as a storage buffer"] = new(InTexture(SampleModel.Texture(0) with { Kind = BindingKind.Storage }), "plan.inputs[0].loadTexture", "kind: expected sampledImage", "found storage"),
        ["arena as a texture"] = new(InBinding(0, binding => binding with { Kind = BindingKind.SampledImage }), "bindings[0].kind", "only textures are sampled images", "found sampledImage"),
        ["picture as a texture"] = new(InInput(input => input with { LoadImage = WithBindings(input.LoadImage!, SampleModel.Image() with { Kind = BindingKind.SampledImage }) }), "plan.inputs[0].loadImage", "kind: expected storage"),
        ["texture step without its words"] = new(InTextureWords(new uint[12]), "plan.inputs[0].loadTexture.alternatives[0].dispatches[0].pushConstants", "at least 13 words", "found 12"),
        ["texture step that presumes a picture"] = new(InTextureWords([.. new uint[12], 1]), "plan.inputs[0].loadTexture.alternatives[0].dispatches[0].pushConstants", "the first 13 are 0", "found 1"),
        ["planes step without its words"] = new(InInput(input => input with { LoadPlanes = input.LoadTexture }), "plan.inputs[0].loadPlanes.alternatives[0].dispatches[0].pushConstants", "at least 28 words", "found 13"),

        ["store step that writes nothing"] = new(InOutput(output => output with { Store = WithBindings(output.Store, SampleModel.Arena(1024, 96), SampleModel.Output(1, 88)) }), "plan.outputs[1].store.alternatives[0]", "a binding that writes the output"),
        ["store step of another output"] = new(InOutput(output => output with { Store = WithBindings(output.Store, SampleModel.Arena(1024, 96), SampleModel.Output(0, 40, writes: true)) }), "plan.outputs[1].store", "may write", "index 0"),
        ["output of another size"] = new(InOutput(output => output with { Store = WithBindings(output.Store, SampleModel.Output(1, 96, writes: true)) }), "plan.outputs[1].store", "88 (4 times the product of the output's shape), found 96"),
        ["classes of another size"] = new(InClassification(classes => classes with { Steps = [WithBindings(classes.Steps[0], SampleModel.Classes(24))] }), "plan.classification.steps[0]", "48 (8 bytes for each of the k classes of each batch item), found 24"),
        ["classification writes the output"] = new(InClassification(classes => classes with { Steps = [WithBindings(classes.Steps[0], SampleModel.Output(1, 88, writes: true))] }), "plan.classification.steps[0]", "may write", "space output"),
        ["classification reads another output"] = new(InClassification(classes => classes with { Steps = [WithBindings(classes.Steps[0], SampleModel.Output(0, 40))] }), "plan.classification.steps[0]", "may read", "index 0"),

        ["empty packed tensor"] = new(InPacked(packed => packed with { SizeInBytes = 0 }), "plan.packedTensors[0].sizeInBytes", "a positive multiple of 4, found 0"),
        ["odd packed tensor"] = new(InPacked(packed => packed with { SizeInBytes = 1154 }), "plan.packedTensors[0].sizeInBytes", "found 1154"),
        ["prepack that writes nothing"] = new(InPacked(packed => packed with { Prepacks = [SampleModel.Dispatch(SampleModel.Copy, SampleModel.Tensor("conv.weight", 540))] }), "plan.packedTensors[0].prepack.bindings", "a binding that writes the packed tensor"),
        ["prepack that reads its result"] = new(InPacked(packed => packed with { Prepacks = [SampleModel.Dispatch(SampleModel.Copy, SampleModel.Packed("conv.weight:lanes", 1152))] }), "plan.packedTensors[0].prepack.bindings[0]", "a prepack dispatch of this packed tensor may read"),
        ["prepack that uses the arena"] = new(InPacked(packed => packed with { Prepacks = [SampleModel.Dispatch(SampleModel.Copy, SampleModel.Arena(0, 256))] }), "plan.packedTensors[0].prepack.bindings[0]", "space arena"),
        ["prepack beyond the guarantee"] = new(InPacked(packed => packed with { Prepacks = [packed.Prepacks[0] with { Constants = [256, 1, 1] }] }), "plan.packedTensors[0].prepack.constants", "1 to 128 invocations"),
        ["packed tensor that nothing makes"] = new(InPacked(packed => packed with { Prepacks = [] }), "plan.packedTensors[0].prepack", "at least one dispatch, found none"),
        ["second prepack that writes nothing"] = new(InPart(_ => SampleModel.Tensor("conv.bias", 20)), "plan.packedTensors[1].prepack[1].bindings", "a binding that writes the packed tensor"),
        ["part of another packed tensor"] = new(InPart(binding => binding with { Tensor = "conv.weight:lanes" }), "plan.packedTensors[1].prepack[1].bindings[1]", "a prepack dispatch of this packed tensor may write"),
        ["part not aligned"] = new(InPart(binding => binding with { OffsetInBytes = 128 }), "plan.packedTensors[1].prepack[1].bindings[1].offsetInBytes", "a multiple of 256, found 128"),
        ["part before the packed tensor"] = new(InPart(binding => binding with { OffsetInBytes = -256 }), "prepack[1].bindings[1].offsetInBytes", "found -256"),
        ["part beyond the packed tensor"] = new(InPart(binding => binding with { SizeInBytes = 260 }), "plan.packedTensors[1].prepack[1].bindings[1]", "a range within the packed tensor of 512 bytes", "260 bytes from offset 256"),
        ["part behind the packed tensor"] = new(InPart(binding => binding with { OffsetInBytes = 512 }), "prepack[1].bindings[1]", "256 bytes from offset 512"),
        ["part that overflows"] = new(InPart(binding => binding with { OffsetInBytes = long.MaxValue - 255 }), "prepack[1].bindings[1]", "a range within the packed tensor"),
        ["empty part"] = new(InPart(binding => binding with { SizeInBytes = 0 }), "prepack[1].bindings[1]", "0 bytes from offset 256"),
        ["packed tensor read from an offset"] = new(InFirstBinding(1, binding => binding with { OffsetInBytes = 256 }), "bindings[1].offsetInBytes", "what a prepack dispatch writes, has offsets, found 256"),
    };

    public static TheoryData<string> Names => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_rule_is_named(string name)
    {
        ModelPlan plan = Broken[name].Break(SampleModel.Plan());

        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => CompiledModel.Create(plan, SampleModel.Tensors()));

        Assert.All(Broken[name].Expected, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        Assert.Contains(": expected ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(", found ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ElementType.I32, "0302230700000100000000000100000000000000", "a tensor of type U32", "found I32")]
    [InlineData(ElementType.U32, "03022307000001000000000001000000", "a SPIR-V module", "found 16 bytes")]
    [InlineData(ElementType.U32, "0723020300000100000000000100000000000000", "beginning with the word 0x07230203", "found 0x03022307")]
    public void A_shader_that_is_no_module_is_named(ElementType type, string words, string expected, string found)
    {
        byte[] data = Convert.FromHexString(words);
        TensorEntry[] tensors = [.. SampleModel.Tensors().Where(tensor => tensor.Name != SampleModel.Conv), new(SampleModel.Conv, type, [data.Length / 4], data)];

        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => CompiledModel.Create(SampleModel.Plan(), tensors));

        Assert.StartsWith(Reference + ".dispatches[0].shader", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains(found, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_and_the_limits_themselves_are_valid()
    {
        Dictionary<string, TensorEntry> tensors = SampleModel.Tensors().ToDictionary(tensor => tensor.Name);
        Func<ModelPlan, ModelPlan>[] valid =
        [
            plan => plan,
            _ => SampleModel.HalfPlan(),
            plan => plan with { Labels = [] },
            plan => plan with { Classification = null },
            plan => plan with { Steps = [] },
            First(alternative => alternative with { Covers = 0 }),
            InBinding(3, binding => binding with { Clears = true }),
            plan => plan with { ArenaLowerBoundInBytes = 8192 },
            InImage(image => image with { ResizeShorterSide = 11 }),
            InInput(input => input with { Shape = [2, 7, 11, 3], Image = input.Image! with { ChannelsLast = true } }),
            InImage(image => image with { ResizeShorterSide = null }),
            InInput(input => input with { Image = null, LoadImage = null, LoadTexture = null, LoadPlanes = null }),
            InInput(input => input with { LoadTexture = null, LoadPlanes = null }),
            InTextureWords([.. new uint[13], 1]),
            InDispatch(dispatch => dispatch with { Constants = [8, 4, 4] }),
            InDispatch(dispatch => dispatch with { Grid = new Grid(65535, 65535, 65535) }),
            InBinding(0, binding => binding with { OffsetInBytes = 7936, SizeInBytes = 256 }),
            InFirstBinding(1, binding => binding with { SizeInBytes = 1152 }),
            InPart(binding => binding with { OffsetInBytes = 0, SizeInBytes = 512 }),
            plan => InFirstBinding(0, binding => binding with { SizeInBytes = 70000 * 16 })(plan) with { ArenaSizeInBytes = 1L << 28 },
            InCopy(copy => copy with { OffsetInBytes = 7936 }),
            InLoadCopy(copy => copy),
            InLoadCopy(copy => copy with { OffsetInBytes = 23296 }),
            InLoadCopy(copy => copy with { OffsetInBytes = 6656 }),
            InCopiedLoad(load => load with { Alternatives = [load.Alternatives[0] with { Requirements = DeviceRequirements.None }, load.Alternatives[1]] }),
            plan => InLoadCopy(copy => copy)(InInput(input => input with { Load = Copied(input.Load, 17664, 2464) })(plan)),
            InClassification(classes => classes with { Steps = [WithBindings(classes.Steps[0], SampleModel.Tensor("conv.bias", 20), SampleModel.Classes(48))] }),
            plan => InOutput(output => output with { Store = Copying(output.Store, 88) })(plan) with { Classification = null, Labels = [] },
            plan => InClassification(classes => classes with { Steps = [WithBindings(classes.Steps[0], SampleModel.Arena(1024, 96, writes: true))] })(
                InCopiedStore(store => store with { Alternatives = [store.Alternatives[1]] })(plan)),
            InClassification(classes => classes with { K = 11, Steps = [WithBindings(classes.Steps[0], SampleModel.Classes(176))] }),
        ];
        foreach (Func<ModelPlan, ModelPlan> change in valid)
        {
            PlanValidator.Validate(change(SampleModel.Plan()), tensors);
        }
    }
}
