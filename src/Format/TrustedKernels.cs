namespace ResNetVk.Format;

/// <summary>The hashes of the SPIR-V modules that this version's converter writes.</summary>
/// <remarks>The list is a resource that the build makes of the compiled kernels (TrustedKernels.targets): numbers, no names.</remarks>
internal static class TrustedKernels
{
    private const string Resource = "TrustedKernels";
    private static readonly Lazy<HashSet<string>> s_hashes = new(Read);

    /// <summary>SHA-256 of each module, 64 lower-case hexadecimal digits.</summary>
    public static IReadOnlyCollection<string> Hashes => s_hashes.Value;

    /// <summary>Refuses a model with another module, whether its plan names it or not.</summary>
    /// <exception cref="UntrustedModelException">It has one.</exception>
    public static void Require(IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        foreach (TensorEntry module in tensors.Values.Where(tensor => tensor.Name.StartsWith(CompiledModel.ShaderPrefix, StringComparison.Ordinal)))
        {
            string hash = MessageText.Hexadecimal(EcdsaSignature.Hash(module.Data));
            if (!s_hashes.Value.Contains(hash))
            {
                throw new UntrustedModelException(
                    $"The kernel {MessageText.Quote(module.Name)} (SHA-256 {hash}) is none of the {s_hashes.Value.Count} that this version knows, and only those are wanted. "
                    + "Convert the network again with 'resnetvk convert' of the version and build the program ships, or load it without TrustedKernelsOnly if you trust where it comes from.");
            }
        }
    }

    private static HashSet<string> Read()
    {
        using Stream stream = typeof(TrustedKernels).Assembly.GetManifestResourceStream(Resource)!;
        using StreamReader reader = new(stream);
        return new HashSet<string>(reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(hash => hash.ToLowerInvariant()), StringComparer.Ordinal);
    }
}
