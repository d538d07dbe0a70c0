using System.Buffers.Binary;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>A compiled model cut at any byte or with any byte changed is refused, with a message for the user.</summary>
public sealed class DamageTests
{
    public static TheoryData<string> Models => ["smallest", "sample"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Cut_at_every_byte(string name)
    {
        byte[] content = Content(name);
        for (int length = 0; length < content.Length; length++)
        {
            AssertRefused(content.AsMemory(0, length), $"cut to {length} of {content.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Changed_at_every_byte(string name)
    {
        byte[] content = Content(name);
        for (int position = 0; position < content.Length; position++)
        {
            foreach (byte mask in (byte[])[0x01, 0x20, 0x80, 0xFF])
            {
                content[position] ^= mask;
                AssertRefused(content, $"byte {position} of {content.Length} changed by 0x{mask:x2}");
                content[position] ^= mask;
            }
        }

        CompiledModel.Parse(content);
    }

    [Fact]
    public void One_byte_lost_or_added_anywhere()
    {
        byte[] content = Content("smallest");
        for (int position = 0; position < content.Length; position++)
        {
            AssertRefused((byte[])[.. content[..position], .. content[(position + 1)..]], $"byte {position} lost");
            AssertRefused((byte[])[.. content[..position], 0, .. content[position..]], $"byte added before {position}");
        }
    }

    [Fact]
    public void A_safetensors_file_cut_at_every_byte()
    {
        byte[] content = SafetensorsFile.ToBytes(SampleModel.Tensors());
        for (int length = 0; length < content.Length; length++)
        {
            ModelFormatException exception = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Parse(content.AsMemory(0, length)));
            Assert.NotEmpty(exception.Message);
        }
    }

    [Fact]
    public void A_safetensors_file_changed_at_every_byte_of_its_header_is_refused_or_another_valid_file()
    {
        byte[] content = SafetensorsFile.ToBytes(SampleModel.Tensors());
        int headerEnd = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(content);
        int refused = 0;
        for (int position = 0; position < headerEnd; position++)
        {
            foreach (byte mask in (byte[])[0x01, 0x20, 0x80, 0xFF])
            {
                content[position] ^= mask;
                refused += Attempt.IsRefused(() => Attempt.TouchAll(SafetensorsFile.Parse(content).Tensors)) ? 1 : 0;
                content[position] ^= mask;
            }
        }

        // Most changes of a header are errors; some give another name to a tensor.
        Assert.True(refused > headerEnd * 2, $"{refused} of {headerEnd * 4} changes were refused.");
    }

    private static byte[] Content(string name) => (name == "smallest" ? SampleModel.Smallest() : SampleModel.Create()).ToBytes();

    private static void AssertRefused(ReadOnlyMemory<byte> content, string what)
    {
        string? message = null;
        try
        {
            CompiledModel.Parse(content);
        }
        catch (ModelFormatException exception)
        {
            message = exception.Message;
        }

        Assert.True(message is not null, $"{what}: accepted.");
        Assert.True(message.Contains("resnetvk convert", StringComparison.Ordinal), $"{what}: the message does not say what to do: {message}");
    }
}
