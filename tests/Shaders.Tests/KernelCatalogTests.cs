namespace ResNetVk.Shaders.Tests;

/// <summary>The embedded SPIR-V modules are what KernelCatalog says.</summary>
public class KernelCatalogTests
{
    public static TheoryData<string, string> Modules()
    {
        TheoryData<string, string> data = [];
        foreach (Kernel kernel in KernelCatalog.All)
        {
            foreach (string variant in kernel.Variants)
            {
                data.Add(kernel.Name, variant);
            }
        }

        return data;
    }

    [Fact]
    public void Catalog_and_embedded_modules_have_the_same_names()
    {
        IEnumerable<string> catalog = KernelCatalog.All.SelectMany(k => k.Variants.Select(v => $"{k.Name}/{v}"));
        Assert.Equal(catalog.Order(StringComparer.Ordinal), SpirvLibrary.Names);
    }

    [Fact]
    public void Kernel_names_are_unique() =>
        Assert.Equal(KernelCatalog.All.Count, KernelCatalog.All.Select(k => k.Name).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [MemberData(nameof(Modules))]
    public void Module_is_spirv_1_3_with_the_entry_point_main(string kernel, string variant)
    {
        SpirvModule module = Reflect(kernel, variant);
        Assert.Equal(new Version(1, 3), module.Version);
        Assert.Equal(["main"], module.EntryPoints);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Module_has_the_bindings_of_the_catalog(string kernel, string variant)
    {
        IEnumerable<SpirvDescriptor> expected = Find(kernel).Bindings.Select((binding, number) => new SpirvDescriptor(
            Set: 0,
            number,
            binding.Kind switch
            {
                KernelBindingKind.Storage => SpirvDescriptorKind.StorageBuffer,
                KernelBindingKind.Texels => SpirvDescriptorKind.UniformTexelBuffer,
                KernelBindingKind.StorageTexels => SpirvDescriptorKind.StorageTexelBuffer,
                KernelBindingKind.SampledImage => SpirvDescriptorKind.SampledImage,
                _ => SpirvDescriptorKind.Other,
            },
            NonWritable: !binding.Writes));
        Assert.Equal(expected, Reflect(kernel, variant).Descriptors);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Module_has_the_specialization_constants_of_the_catalog(string kernel, string variant) =>
        Assert.Equal(Enumerable.Range(0, 3 + Find(kernel).ShapeConstants.Count), Reflect(kernel, variant).SpecIds);

    [Theory]
    [MemberData(nameof(Modules))]
    public void Module_has_the_push_constants_of_the_catalog(string kernel, string variant) =>
        Assert.Equal(Find(kernel).PushConstants.Select((_, i) => 4 * i), Reflect(kernel, variant).PushConstantOffsets);

    [Theory]
    [MemberData(nameof(Modules))]
    public void Workgroup_size_is_constants_0_to_2(string kernel, string variant) =>
        Assert.Equal([0, 1, 2], Reflect(kernel, variant).WorkgroupSizeSpecIds);

    private static Kernel Find(string name) => KernelCatalog.All.Single(k => k.Name == name);

    private static SpirvModule Reflect(string kernel, string variant) => new(SpirvLibrary.Load(kernel, variant).Span);
}
