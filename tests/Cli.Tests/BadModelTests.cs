using System.IO.Compression;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>Compiled models that are none any more.</summary>
public sealed class BadModelTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public BadModelTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_missing_model_is_named() => Refusal.Check(_scratch.FullPath, ["inspect", _scratch["missing.rnvk"]], "missing.rnvk");

    [Fact]
    public void A_source_model_is_recognised() => Refusal.Check(_scratch.FullPath, ["inspect", _network.Onnx], "ONNX", "resnetvk convert");

    [Fact]
    public void A_model_cut_anywhere_is_refused()
    {
        byte[] whole = File.ReadAllBytes(_network.Compiled);
        foreach (int length in (int[])[0, 1, 7, 8, 9, 101, whole.Length / 3, whole.Length - 1])
        {
            File.WriteAllBytes(_scratch["cut.rnvk"], whole[..length]);
            Refusal.Check(_scratch.FullPath, ["inspect", _scratch["cut.rnvk"]], "cut.rnvk");
        }
    }

    [Fact]
    public void A_model_with_any_byte_changed_is_refused()
    {
        byte[] whole = File.ReadAllBytes(_network.Compiled);
        foreach (int position in (int[])[0, 5, 8, 41, 113, 1009, whole.Length / 2, whole.Length - 1])
        {
            byte[] changed = [.. whole];
            changed[position] ^= 0x10;
            File.WriteAllBytes(_scratch["changed.rnvk"], changed);
            Refusal.Check(_scratch.FullPath, ["inspect", _scratch["changed.rnvk"]], "changed.rnvk");
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(37)]
    [InlineData(100003)]
    public void A_compressed_source_cut_anywhere_is_refused_by_its_own_name(int length)
    {
        using MemoryStream packed = new();
        using (GZipStream target = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            target.Write(File.ReadAllBytes(_network.Onnx));
        }

        File.WriteAllBytes(_scratch["cut.onnx.gz"], packed.ToArray()[..length]);
        Refusal.Check(_scratch.FullPath, ["verify", _network.Compiled, "--against", _scratch["cut.onnx.gz"]], "cut.onnx.gz", "cut short");
    }

    [Theory]
    [InlineData("classify")]
    [InlineData("run")]
    [InlineData("verify")]
    [InlineData("evaluate")]
    [InlineData("bench")]
    public void Every_command_refuses_a_damaged_model_before_it_needs_a_device(string command)
    {
        byte[] changed = File.ReadAllBytes(_network.Compiled);
        changed[^1] ^= 1;
        File.WriteAllBytes(_scratch["changed.rnvk"], changed);
        string[] rest = command switch
        {
            "classify" => [_network.Samples[0]],
            "run" => ["--input", "in.safetensors", "--output", _scratch["out.safetensors"]],
            "verify" => ["--against", _network.Onnx],
            "evaluate" => ["--data", "fashion-mnist"],
            _ => [],
        };
        Refusal.Check(_scratch.FullPath, [command, _scratch["changed.rnvk"], .. rest], "changed.rnvk", "resnetvk convert");
    }
}
