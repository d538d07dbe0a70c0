using System.Text;
using CsCheck;
using Google.Protobuf;
using ResNetVk.TestSupport;
using ResNetVk.TestSupport.Exporters;
using Xunit;

namespace ResNetVk.Converter.Tests.Import.Hostile;

/// <summary>Valid files with bytes changed, cut, doubled or made numbers of other lengths: converted, or refused with a <see cref="ConversionException"/>.</summary>
public sealed class ByteMutationTests
{
    private static readonly byte[][] Pieces =
    [
        [0x00], [0xFF], [0x7F], [0x80], [0xFF, 0xFE],

        // Varints: −1, 2^63, 2^31 − 1, one that does not end.
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x07],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ];

    private static readonly Gen<(int Kind, double Place, int Length, int Piece, byte Value)[]> Edits =
        Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Int[1, 40], Gen.Int[0, Pieces.Length - 1], Gen.Byte).Array[1, 6];

    [Theory(Timeout = HostileCorpusTests.Watchdog)]
    [InlineData("onnx-simplifier", 17)]
    [InlineData("PyTorch script, option A", 11)]
    [InlineData("PyTorch dynamo_export with functions", 18)]
    [InlineData("keras2onnx", 9)]
    public Task AnyBytes(string exporter, int opset) => Task.Run(() =>
    {
        byte[] valid = ExporterFixtures.Create(exporter, opset).ToByteArray();
        (int converted, int count) = (0, 0);
        foreach ((uint seed, (int Kind, double Place, int Length, int Piece, byte Value)[] edits) in Edits.Samples(200))
        {
            converted += IsConverted(Change(valid, edits), seed) ? 1 : 0;
            count++;
        }

        // Most files fail early; some of those that lost a weight's bits must come through, or the mutations are too coarse.
        Assert.InRange(converted, count / 100, count - (count / 50));
    });

    [Theory(Timeout = HostileCorpusTests.Watchdog)]
    [InlineData(1)]
    [InlineData(3)]
    public Task FilesCutShort(int denominator) => Task.Run(() =>
    {
        byte[] valid = ExporterFixtures.Create("PyTorch script", 7).ToByteArray();
        for (int length = 0; length < valid.Length; length += 97 * denominator)
        {
            Assert.False(IsConverted(valid[..length]), $"the first {length} of {valid.Length} bytes were converted");
        }
    });

    [Fact(Timeout = HostileCorpusTests.Watchdog)]
    public Task NamesThatAreNoText() => Task.Run(() =>
    {
        // "gpu_0" begins every name of this exporter, and texts are UTF-8 in protobuf. Each of these is none: a lone continuation, a surrogate, an overlong form, a cut sequence.
        byte[] valid = OtherExports.Caffe2(9).ToByteArray();
        foreach (byte[] piece in new byte[][] { [0x80], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF0, 0x9F], [0xFF] })
        {
            byte[] changed = [.. valid];
            ReadOnlySpan<byte> name = Encoding.UTF8.GetBytes("gpu_0");
            for (int at = changed.AsSpan().IndexOf(name); at >= 0;)
            {
                piece.CopyTo(changed, at);
                int next = changed.AsSpan(at + 1).IndexOf(name);
                at = next < 0 ? -1 : at + 1 + next;
            }

            Assert.False(IsConverted(changed));
        }
    });

    /// <summary>True when the bytes are converted, false when they are refused as they should be; any other exception fails the test.</summary>
    /// <param name="bytes">A file.</param>
    /// <param name="seed">Names it in the message.</param>
    internal static bool IsConverted(byte[] bytes, uint seed = 0)
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["model.onnx"], bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isConverted;
        try
        {
            Compiler.Compile(folder["model.onnx"], new CompileOptions());
            isConverted = true;
        }
        catch (ConversionException exception)
        {
            Assert.NotEmpty(exception.Message);
            isConverted = false;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"seed {seed}: {exception.GetType().Name}: {exception.Message}", exception);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L << 20);
        return isConverted;
    }

    private static byte[] Change(byte[] valid, (int Kind, double Place, int Length, int Piece, byte Value)[] edits)
    {
        List<byte> bytes = [.. valid];
        foreach ((int kind, double place, int length, int piece, byte value) in edits)
        {
            int at = Math.Min((int)(place * bytes.Count), bytes.Count - 1);
            int count = Math.Min(length, bytes.Count - at);
            switch (kind)
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << (value % 8));
                    break;
                case 2:
                    bytes.InsertRange(at, Pieces[piece]);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(count, bytes.Count - 1));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, count));
                    break;
            }
        }

        return [.. bytes];
    }
}
