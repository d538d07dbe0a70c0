using ResNetVk.TestSupport;

namespace ResNetVk.DataSets.Tests;

public sealed class IdxFileTests
{
    [Theory]
    [InlineData(37)]
    [InlineData(3, 5)]
    [InlineData(3, 5, 7)]
    [InlineData(2, 3, 5, 7)]
    public void Dimensions_and_values_are_read(params int[] dimensions)
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] values = [.. Enumerable.Range(0, dimensions.Aggregate((a, b) => a * b)).Select(i => (byte)(255 - i))];
        IdxContent.Write(folder["a.gz"], values, dimensions);

        (int[] readDimensions, byte[] readValues) = IdxFile.Read(folder["a.gz"], dimensions.Length);

        Assert.Equal(dimensions, readDimensions);
        Assert.Equal(values, readValues);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        byte[] content = IdxContent.Plain(new byte[3 * 5 * 7], 3, 5, 7);
        string path = folder["cut.gz"];
        for (int length = 0; length < content.Length; length++)
        {
            File.WriteAllBytes(path, IdxContent.Gzip(content.AsSpan(0, length)));
            Refusal.Expect(path, () => IdxFile.Read(path, 3));
        }

        byte[] compressed = IdxContent.Gzip(content);
        for (int length = 0; length < compressed.Length; length++)
        {
            File.WriteAllBytes(path, compressed[..length]);
            Refusal.Expect(path, () => IdxFile.Read(path, 3));
        }

        File.WriteAllBytes(path, compressed);
        Assert.Equal([3, 5, 7], IdxFile.Read(path, 3).Dimensions);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["odd.gz"];
        byte[] good = IdxContent.Plain(new byte[15], 3, 5);
        Write(good);
        Refusal.Expect("000008", () => IdxFile.Read(path, 3));
        Refusal.Expect("3 dimensions", () => IdxFile.Read(path, 3));
        Write([.. good, 0]);
        Refusal.Expect("goes on", () => IdxFile.Read(path, 2));
        Write(good[..^1]);
        Refusal.Expect("not a whole gzip", () => IdxFile.Read(path, 2));
        Write([0, 0, 13, 2, .. good[4..]]);
        Refusal.Expect("unsigned bytes", () => IdxFile.Read(path, 2));
        Write([0, 0, 8, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        Refusal.Expect("header is damaged", () => IdxFile.Read(path, 2));
        Write(IdxContent.Plain([], 2, int.MaxValue, int.MaxValue));
        Refusal.Expect("header is damaged", () => IdxFile.Read(path, 3));
        Write([0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 5]);
        Refusal.Expect("dimension 0 is 0", () => IdxFile.Read(path, 2));
        File.WriteAllBytes(path, good);
        Refusal.Expect("not a whole gzip", () => IdxFile.Read(path, 2));
        File.WriteAllText(path, "plain text");
        Refusal.Expect("not a whole gzip", () => IdxFile.Read(path, 2));
        Refusal.Expect("does not exist", () => IdxFile.Read(folder["none.gz"], 2));
        Refusal.Expect("cannot be read", () => IdxFile.Read(folder.FullPath, 2));

        void Write(byte[] content) => File.WriteAllBytes(path, IdxContent.Gzip(content));
    }
}
