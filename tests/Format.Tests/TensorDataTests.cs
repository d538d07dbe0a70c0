using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Format.Tests;

public sealed class TensorDataTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 251).Select(i => (byte)(i * 37))];

    [Theory]
    [InlineData("memory")]
    [InlineData("file")]
    [InlineData("joined")]
    public void Every_part_of_every_part_reads_the_bytes_it_names(string kind)
    {
        using ScratchFolder folder = TestData.Scratch();
        TensorData data = Make(kind, folder);

        Assert.Equal(Bytes, data.ToArray());
        for (int begin = 0; begin <= Bytes.Length; begin += 11)
        {
            for (int end = begin; end <= Bytes.Length; end += 29)
            {
                TensorData part = data.Slice(begin, end - begin);
                Assert.Equal(Bytes[begin..end], part.ToArray());
                Assert.Equal(Bytes[begin..end].Skip(3).Take(5), part.Slice(Math.Min(3, part.Length), Math.Max(0, Math.Min(5, part.Length - 3))).ToArray());
                using MemoryStream stream = new();
                part.CopyTo(stream);
                Assert.Equal(Bytes[begin..end], stream.ToArray());
            }
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 252)]
    [InlineData(251, 1)]
    [InlineData(1, long.MaxValue)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(5, -1)]
    public void What_is_not_there_is_refused(long offset, long length)
    {
        TensorData data = Bytes;

        Assert.Throws<ArgumentOutOfRangeException>(() => data.Slice(offset, length));
        if (length is >= 0 and < 1000)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(offset, new byte[length]));
        }
    }

    [Fact]
    public void A_file_is_read_from_many_threads_at_once()
    {
        using ScratchFolder folder = TestData.Scratch();
        TensorData data = Make("file", folder);

        Parallel.For(0, 1000, i =>
        {
            byte[] read = new byte[13];
            data.Read(i % 230, read);
            Assert.Equal(Bytes[(i % 230)..((i % 230) + 13)], read);
        });
    }

    [Fact]
    public void A_file_that_shrinks_while_in_use_is_an_error_not_a_wrong_number()
    {
        using ScratchFolder folder = TestData.Scratch();
        TensorData data = Make("file", folder);
        using (FileStream stream = new(folder["data"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.SetLength(100);
        }

        Assert.Contains("shorter", Assert.Throws<EndOfStreamException>(() => data.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_written_into_while_in_use_is_an_error_and_one_put_in_its_place_is_not()
    {
        using ScratchFolder folder = TestData.Scratch();
        TensorData data = Make("file", folder);
        AtomicFile.Write(folder["data"], stream => stream.Write(new byte[251], 0, 251));
        Assert.Equal(Bytes, data.ToArray());

        TensorData zeros = TensorData.FromFile(folder["data"]);
        using (FileStream stream = new(folder["data"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.WriteByte(1);
        }

        // Where the clock of the file system is coarse, both writes may seem to be one.
        File.SetLastWriteTimeUtc(folder["data"], DateTime.UtcNow.AddSeconds(5));
        if (typeof(TensorData).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name == "netstandard"))
        {
            Assert.Equal(1, zeros.ToArray()[0]);
            return;
        }

        Assert.Contains("was changed", Assert.Throws<IOException>(() => zeros.ToArray()).Message, StringComparison.Ordinal);
    }

    private static TensorData Make(string kind, ScratchFolder folder)
    {
        switch (kind)
        {
            case "file":
                File.WriteAllBytes(folder["data"], Bytes);
                return TensorData.FromFile(folder["data"]);
            case "joined":
                return TensorData.Join([Bytes[..7], Array.Empty<byte>(), Bytes[7..8], Bytes[8..200], Bytes[200..]]);
            default:
                return Bytes;
        }
    }
}
