using ResNetVk.Format;

namespace ResNetVk.Native;

/// <summary>From <c>rnvk_load_options</c> to <see cref="LoadOptions"/>.</summary>
internal static unsafe class LoadOptionsReader
{
    private const uint TrustedKernelsOnly = 1;

    /// <summary>The options; NULL and zero mean the defaults.</summary>
    /// <exception cref="ArgumentException">A field is out of range, or the signer is no key.</exception>
    public static LoadOptions Read(LoadOptionsStruct* options)
    {
        LoadOptionsStruct read = VersionedStruct.Read(options, "rnvk_load_options");
        Arguments.CheckFlags(read.Flags, TrustedKernelsOnly, "rnvk_load_options.flags");
        return new LoadOptions
        {
            TrustedKernelsOnly = (read.Flags & TrustedKernelsOnly) != 0,
            RequiredSigner = Arguments.OptionalText(read.Signer, "rnvk_load_options.signer") is string pem ? Key(pem) : null,
            Signature = Arguments.Span(read.Signature, (nuint)read.SignatureSize, "rnvk_load_options.signature").ToArray(),
        };
    }

    private static SignerKey Key(string pem)
    {
        try
        {
            return SignerKey.FromPem(pem);
        }
        catch (FormatException exception)
        {
            throw new ArgumentException($"rnvk_load_options.signer: {exception.Message}", exception);
        }
    }
}
