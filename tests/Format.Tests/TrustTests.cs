using System.Security.Cryptography;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>What <see cref="LoadOptions"/> demand: signatures and kernels.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly ECDsa _private = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _content = SampleModel.Smallest().ToBytes();

    private SignerKey Public => SignerKey.FromPem(_private.ExportSubjectPublicKeyInfoPem());

    public void Dispose() => _private.Dispose();

    [Fact]
    public void ASignedModelIsLoadedFromAFileAndFromMemory()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] signature = ModelSignature.Sign(_content, _private);
        File.WriteAllBytes(folder["model.rnvk"], _content);
        File.WriteAllBytes(folder["model.rnvk.sig"], signature);
        Assert.Equal("copy", CompiledModel.Load(folder["model.rnvk"], new LoadOptions { RequiredSigner = Public }).Plan.Name);
        Assert.Equal("copy", CompiledModel.Parse(_content, new LoadOptions { RequiredSigner = Public, Signature = signature }).Plan.Name);
    }

    [Fact]
    public void SignaturesAreWhatOtherToolsWriteAndRead()
    {
        // Many, since numbers with leading zeros are written otherwise.
        for (int i = 0; i < 600; i++)
        {
            byte[] ours = ModelSignature.Sign(_content, _private);
            Assert.True(_private.VerifyData(_content, ours, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
            byte[] theirs = _private.SignData(_content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            Assert.True(Public.Verify(_content, theirs));
        }
    }

    [Fact]
    public void EveryByteOfTheFileCounts()
    {
        byte[] signature = ModelSignature.Sign(_content, _private);
        for (int i = 0; i < _content.Length; i++)
        {
            byte[] changed = [.. _content];
            changed[i] ^= 1;
            Assert.False(Public.Verify(changed, signature));
        }

        Assert.False(Public.Verify(_content[..^1], signature));
        Assert.False(Public.Verify((byte[])[.. _content, 0], signature));
    }

    [Fact]
    public void EveryByteOfTheSignatureCounts()
    {
        byte[] signature = ModelSignature.Sign(_content, _private);
        for (int i = 0; i < signature.Length; i++)
        {
            byte[] changed = [.. signature];
            changed[i] ^= 1;
            Assert.False(Public.Verify(_content, changed));
            Assert.False(Public.Verify(_content, signature.AsSpan(0, i)));
        }

        Assert.False(Public.Verify(_content, [.. signature, 0]));
        Assert.False(Public.Verify(_content, new byte[64]));
    }

    [Fact]
    public void MissingAndForeignSignaturesAreRefused()
    {
        using ScratchFolder folder = TestData.Scratch();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllBytes(folder["model.rnvk"], _content);
        LoadOptions options = new() { RequiredSigner = Public };
        Refused("There is no signature", () => CompiledModel.Load(folder["model.rnvk"], options));
        Refused("There is no signature", () => CompiledModel.Parse(_content, options));

        File.WriteAllBytes(folder["model.rnvk.sig"], ModelSignature.Sign(_content, other));
        Refused("not the wanted signer's", () => CompiledModel.Load(folder["model.rnvk"], options));
        File.WriteAllBytes(folder["model.rnvk.sig"], new byte[300]);
        Refused("is no signature", () => CompiledModel.Load(folder["model.rnvk"], options));
    }

    [Fact]
    public void ForeignKernelsAreRefusedWhereOnlyTheLibrarysAreWanted()
    {
        LoadOptions options = new() { TrustedKernelsOnly = true };
        Refused("'spirv/copy/nchw' (SHA-256", () => CompiledModel.Parse(_content, options));
        Assert.Equal("copy", CompiledModel.Parse(_content, new LoadOptions()).Plan.Name);
    }

    [Fact]
    public void KeysOfOtherKindsAreRefused()
    {
        using ECDsa large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using ECDsa foreign = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using RSA rsa = RSA.Create();
        Assert.Throws<ArgumentException>(() => ModelSignature.Sign(_content, large));
        Assert.Throws<ArgumentException>(() => ModelSignature.Sign(_content, foreign));
        foreach (string pem in new[] { "", "none", large.ExportSubjectPublicKeyInfoPem(), foreign.ExportSubjectPublicKeyInfoPem(), rsa.ExportSubjectPublicKeyInfoPem(), _private.ExportECPrivateKeyPem() })
        {
            Assert.Contains("P-256", Assert.Throws<FormatException>(() => SignerKey.FromPem(pem)).Message, StringComparison.Ordinal);
        }
    }

    private static void Refused(string message, Action load) =>
        Assert.Contains(message, Assert.Throws<UntrustedModelException>(load).Message, StringComparison.Ordinal);
}
