namespace ResNetVk.Format;

/// <summary>The signature beside a model's file, and what is said when it is missing or wrong.</summary>
internal static class SignatureFile
{
    // A signature on P-256 has 72 at most.
    private const int MostBytes = 256;

    /// <summary>Reads a signature.</summary>
    /// <exception cref="UntrustedModelException">There is no such file, or it cannot be one.</exception>
    public static byte[] Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UntrustedModelException($"There is no signature '{path}', and one is wanted. Fetch it from where the model comes from; who makes models signs them with 'resnetvk sign'.");
        }

        TensorData content = TensorData.FromFile(path);
        return content.Length <= MostBytes
            ? content.ToArray()
            : throw new UntrustedModelException($"'{path}' is no signature: it has {content.Length} bytes, expected at most {MostBytes}. Fetch it again from where the model comes from.");
    }

    /// <summary>Refuses bytes that the signer has not signed.</summary>
    /// <exception cref="UntrustedModelException">The signature is missing or wrong.</exception>
    public static void Require(SignerKey signer, TensorData content, ReadOnlySpan<byte> signature)
    {
        if (signature.IsEmpty)
        {
            throw new UntrustedModelException("There is no signature, and one is wanted. Give LoadOptions.Signature the content of the model's .sig file.");
        }

        if (!signer.Verify(content, signature))
        {
            throw new UntrustedModelException("The signature is not the wanted signer's for this file: one of the two was changed or belongs to something else. Fetch both again from where the model comes from.");
        }
    }
}
