using System.Security.Cryptography;

namespace ResNetVk.Format;

/// <summary>Signatures of files: ECDSA on P-256 over the SHA-256 of every byte, in a file of its own beside the model.</summary>
/// <remarks>The same as <c>openssl dgst -sha256 -sign KEY.pem</c> makes and <c>-verify</c> checks.</remarks>
public static class ModelSignature
{
    /// <summary>What is added to the name of a model's file for the file of its signature.</summary>
    public const string FileSuffix = ".sig";

    /// <summary>Signs bytes.</summary>
    /// <param name="content">All bytes of a model's file.</param>
    /// <param name="privateKey">A private key of P-256; the caller owns it.</param>
    /// <returns>The content of the <c>.sig</c> file.</returns>
    /// <exception cref="ArgumentException">The key is of another curve.</exception>
    /// <exception cref="CryptographicException">The key has no private part.</exception>
    public static byte[] Sign(TensorData content, ECDsa privateKey)
    {
        // What cannot be checked is no signature: a key of another curve of as many bits gives one, too.
        byte[] plain = privateKey.SignHash(EcdsaSignature.Hash(content));
        byte[] signature = plain.Length == EcdsaSignature.PlainLength ? EcdsaSignature.Encode(plain) : [];
        return IsValid(content, signature, privateKey.ExportParameters(includePrivateParameters: false).Q)
            ? signature
            : throw new ArgumentException("The key is of another curve than P-256, which 'openssl ecparam -name prime256v1 -genkey -noout' makes one of.");
    }

    private static bool IsValid(TensorData content, byte[] signature, ECPoint point)
    {
        try
        {
            return signature.Length > 0 && new SignerKey([.. point.X!, .. point.Y!]).Verify(content, signature);
        }
        catch (CryptographicException)
        {
            // The point is not on the curve.
            return false;
        }
    }
}
