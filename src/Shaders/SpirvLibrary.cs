using System.Reflection;

namespace ResNetVk.Shaders;

/// <summary>The compiled kernels: SPIR-V 1.3 modules embedded in this assembly. Thread-safe.</summary>
public static class SpirvLibrary
{
    private const string Prefix = "spirv/";

    private static readonly Assembly Resources = typeof(SpirvLibrary).Assembly;

    /// <summary>Names of all modules, <c>&lt;kernel&gt;/&lt;variant&gt;</c>, sorted by ordinal.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Resources.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads one module.</summary>
    /// <param name="kernel">Name of the kernel, see <see cref="Kernel.Name"/>.</param>
    /// <param name="variant">Name of the variant, one of <see cref="Kernel.Variants"/>.</param>
    /// <returns>A copy of the module's words, little-endian; the length is a multiple of 4. The entry point is <c>main</c>.</returns>
    /// <exception cref="MissingShaderException">There is no such module.</exception>
    public static ReadOnlyMemory<byte> Load(string kernel, string variant = Kernel.DefaultVariant)
    {
        using Stream? stream = Resources.GetManifestResourceStream($"{Prefix}{kernel}/{variant}");
        if (stream is null)
        {
            throw new MissingShaderException(
                $"there is no SPIR-V module '{kernel}/{variant}'; this build has {string.Join(", ", Names)}."
                + " A new variant is added to KernelCatalog.cs and Variants.props of ResNetVk.Shaders.");
        }

        byte[] words = new byte[stream.Length];
        stream.ReadExactly(words);
        return words;
    }
}
