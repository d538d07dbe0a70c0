using ResNetVk.Converter.Networks;
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
    }
}
