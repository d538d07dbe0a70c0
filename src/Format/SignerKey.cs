using System.Security.Cryptography;

namespace ResNetVk.Format;

/// <summary>The public key of someone who signs models: a point of the curve P-256. Immutable and safe to share between threads.</summary>
public sealed class SignerKey
{
    private const string PemBegin = "-----BEGIN PUBLIC KEY-----";
    private const string PemEnd = "-----END PUBLIC KEY-----";
    private const int CoordinateInBytes = 32;

    private readonly byte[] _x;
    private readonly byte[] _y;

    /// <summary>A key by the coordinates of its point, 32 bytes each.</summary>
    internal SignerKey(ReadOnlySpan<byte> point)
    {
        _x = point[..CoordinateInBytes].ToArray();
        _y = point[CoordinateInBytes..].ToArray();
    }

    // SubjectPublicKeyInfo of id-ecPublicKey on prime256v1 with an uncompressed point (RFC 5480): all bytes but the point are always these.
    private static ReadOnlySpan<byte> DerPrefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>Reads a key file, as <c>openssl ec -pubout</c> writes it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">It holds no public key of P-256.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SignerKey Load(string path)
    {
        try
        {
            return FromPem(File.ReadAllText(path));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Reads a key.</summary>
    /// <param name="pem">Text with a block <c>PUBLIC KEY</c>.</param>
    /// <exception cref="FormatException">It holds no public key of P-256.</exception>
    public static SignerKey FromPem(string pem)
    {
        int begin = pem.IndexOf(PemBegin, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : pem.IndexOf(PemEnd, begin, StringComparison.Ordinal);
        byte[] der = new byte[DerPrefix.Length + (2 * CoordinateInBytes)];
        return end > 0
            && Convert.TryFromBase64String(pem[(begin + PemBegin.Length)..end], der, out int length)
            && length == der.Length
            && der.AsSpan().StartsWith(DerPrefix)
            ? new SignerKey(der.AsSpan(DerPrefix.Length))
            : throw new FormatException(
                $"Expected the public key of a signer, a block '{PemBegin}' with a point of the curve P-256, found {(pem.Contains("PRIVATE KEY", StringComparison.Ordinal) ? "a private key" : "none")}. "
                + "'openssl ec -in KEY.pem -pubout' makes one of a private key.");
    }

    /// <summary>Whether somebody with the private key has signed these bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="signature">The content of a <c>.sig</c> file.</param>
    /// <returns>False for a signature of something else, by somebody else, or that is none.</returns>
    /// <exception cref="CryptographicException">The key is no point of the curve.</exception>
    /// <exception cref="PlatformNotSupportedException">The framework or its system has no ECDSA.</exception>
    public bool Verify(TensorData content, ReadOnlySpan<byte> signature)
    {
        if (!EcdsaSignature.TryDecode(signature, out byte[] plain))
        {
            return false;
        }

        try
        {
            using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = _x, Y = _y } });
            return key.VerifyHash(EcdsaSignature.Hash(content), plain);
        }
        catch (Exception exception) when (exception is not CryptographicException)
        {
            // Mono has the types alone.
            throw new PlatformNotSupportedException("This framework has no ECDSA: check the signature with another program, or load the model through libresnetvk.", exception);
        }
    }
}
