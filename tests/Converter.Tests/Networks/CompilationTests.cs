using ResNetVk.Converter.Networks;
using ResNetVk.Converter.Report;
using Xunit;

namespace ResNetVk.Converter.Tests.Networks;

/// <summary>Every built-in network goes through the whole converter.</summary>
public sealed class CompilationTests
{
    public static TheoryData<string> Names => [.. ArchitectureTable.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_compiles_for_its_usual_input(string name)
    {
        NetworkDefinition network = ArchitectureTable.Get(name).Definition;
        Compilation compilation = Compiler.Compile($"random:{name}", new CompileOptions());
        Assert.Equal(network.ParameterCount, compilation.Model.Plan.Statistics.Parameters);
        Assert.Equal(network.MultiplyAdds, compilation.Model.Plan.Statistics.MultiplyAdds);
        Assert.Equal(network.Outputs.Select(o => o.Name), compilation.Model.Plan.Outputs.Select(o => o.Name));

        // Not within a tenth, as values alone are: of two values that are alive together and one after the other beside the parts of a split
        // reduction neither can lie where those parts do, which the bound does not know.
        Assert.InRange(compilation.Model.Plan.ArenaSizeInBytes, 1, 12 * compilation.Model.Plan.ArenaLowerBoundInBytes / 10);
        Assert.Empty(new FusionReport(compilation).NotFused);
    }

    // Layers that are computed in one dispatch keep their outputs until its end; those of 20 layers are fewer than are kept at most.
    [Fact]
    public void A_network_of_1202_layers_needs_no_larger_arena_than_one_of_56() => Assert.InRange(
        Compiler.Compile("random:resnet1202", new CompileOptions()).Model.Plan.ArenaSizeInBytes,
        1,
        Compiler.Compile("random:resnet56", new CompileOptions()).Model.Plan.ArenaSizeInBytes);
}
