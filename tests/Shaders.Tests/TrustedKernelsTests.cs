using System.Security.Cryptography;
using ResNetVk.Format;
using ModuleOfFile = ResNetVk.Format.Spirv.SpirvModule;

namespace ResNetVk.Shaders.Tests;

/// <summary>What the library says of kernels it does not know by name is true of those there are.</summary>
public sealed class TrustedKernelsTests
{
    [Fact]
    public void The_list_in_the_library_is_that_of_these_modules() => Assert.Equal(
        SpirvLibrary.Names.Select(name => Convert.ToHexStringLower(SHA256.HashData(Load(name)))).Distinct().Order(StringComparer.Ordinal),
        TrustedKernels.Hashes.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_module_is_within_what_a_model_may_do() =>
        Assert.All(SpirvLibrary.Names, name => Assert.NotEmpty(ModuleOfFile.Read(Load(name), name).Descriptors));

    [Fact]
    public void What_the_library_reads_of_a_module_is_what_the_table_of_kernels_says() => Assert.All(KernelCatalog.All, kernel => Assert.All(kernel.Variants, variant =>
    {
        ModuleOfFile module = ModuleOfFile.Read(SpirvLibrary.Load(kernel.Name, variant).ToArray(), kernel.Name);
        Assert.All(module.Descriptors.Where(descriptor => descriptor.IsWritten), descriptor => Assert.True(kernel.Bindings[(int)descriptor.Binding].Writes, $"{kernel.Name} {descriptor}"));
    }));

    private static byte[] Load(string name)
    {
        string[] parts = name.Split('/');
        return SpirvLibrary.Load(parts[0], parts[1]).ToArray();
    }
}
