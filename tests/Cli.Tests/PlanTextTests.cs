using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>What <c>inspect</c> says of what a plan may hold and the bundled network's does not.</summary>
public sealed class PlanTextTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public PlanTextTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void CoveredStepsProcessorsAndWhatIsClearedAreSaid()
    {
        CompiledModel model = CompiledModel.Load(_network.Compiled);
        Alternative last = model.Plan.Steps[0].Alternatives[^1];
        Alternative covering = last with
        {
            Name = "chain",
            Requirements = new DeviceRequirements { Processor = true },
            Covers = 2,
            Dispatches = [last.Dispatches[0] with { Bindings = [.. last.Dispatches[0].Bindings.Select(b => b with { Clears = b.Writes })] }],
        };
        PlanStep first = model.Plan.Steps[0] with { Alternatives = [covering, .. model.Plan.Steps[0].Alternatives] };
        CompiledModel.Create(model.Plan with { Steps = [first, .. model.Plan.Steps.Skip(1)] }, [.. model.Tensors.Values]).Save(_scratch["chain.rnvk"]);

        string text = ResNetVkCommand.Run("inspect", _scratch["chain.rnvk"]).Expect(0).Output;

        Assert.Contains("  alternative chain, needs a processor, computes the next 2 steps as well", text, StringComparison.Ordinal);
        Assert.Matches("    binding \\d clears and writes arena at ", text.Replace("\r", "", StringComparison.Ordinal));
    }

    [Fact]
    public void ACopyIsSaidWithItsPlace()
    {
        ArenaRange copy = CompiledModel.Load(_network.Compiled).Plan.Outputs[0].Store.Alternatives[0].Copy!;
        string whole = ResNetVkCommand.Run("inspect", _network.Compiled).Expect(0).Output;
        string brief = ResNetVkCommand.Run("inspect", _network.Compiled, "--brief").Expect(0).Output;

        Assert.Contains($"    copies arena at {copy.OffsetInBytes} 40 bytes", whole, StringComparison.Ordinal);
        Assert.Contains("  alternative copy/dense, copy of 40 bytes, needs Vulkan 1.1", brief, StringComparison.Ordinal);
        Assert.Contains($"  reads arena at {copy.OffsetInBytes} 40 bytes", brief, StringComparison.Ordinal);

        ArenaRange input = CompiledModel.Load(_network.Compiled).Plan.Inputs[0].Load.Alternatives[0].Copy!;
        Assert.Contains($"    copies blocks to arena at {input.OffsetInBytes} {input.SizeInBytes} bytes", whole, StringComparison.Ordinal);
        Assert.Contains($"  alternative copy/blocked, copy of {input.SizeInBytes} bytes, needs a processor", brief, StringComparison.Ordinal);
        Assert.Contains($"  writes arena at {input.OffsetInBytes} {input.SizeInBytes} bytes", brief, StringComparison.Ordinal);

        // What a GPU does, which loads with a dispatch.
        Assert.All([whole, brief], text => Assert.Contains(", to load 1, to store 0", text, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryPrepackOfAPackedTensorIsSaid()
    {
        CompiledModel model = CompiledModel.Load(_network.Compiled);
        PackedTensor packed = model.Plan.PackedTensors[0];
        Dispatch later = packed.Prepacks[0] with
        {
            Bindings = [.. packed.Prepacks[0].Bindings.Select(b => b.Writes ? b with { OffsetInBytes = 256, SizeInBytes = b.SizeInBytes - 256 } : b)],
        };
        PackedTensor inTwo = packed with { Prepacks = [packed.Prepacks[0], later] };
        CompiledModel.Create(model.Plan with { PackedTensors = [inTwo, .. model.Plan.PackedTensors.Skip(1)] }, [.. model.Tensors.Values]).Save(_scratch["parts.rnvk"]);

        string text = ResNetVkCommand.Run("inspect", _scratch["parts.rnvk"]).Expect(0).Output;

        Assert.Contains($" writes packed {packed.Name} {packed.SizeInBytes} bytes", text, StringComparison.Ordinal);
        Assert.Contains($" writes packed {packed.Name} at 256 {packed.SizeInBytes - 256} bytes", text, StringComparison.Ordinal);
    }
}
