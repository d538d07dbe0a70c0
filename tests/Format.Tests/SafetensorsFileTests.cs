using System.Buffers.Binary;
using System.Text;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Format.Tests;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void A_file_written_by_hand_as_the_format_says_is_read()
    {
        byte[] data = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 1, 2, 3];
        byte[] content = Assemble(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"U8","shape":[1,3],"data_offsets":[8,11]},"a":{"data_offsets":[0,8],"shape":[2],"dtype":"F32"}}""",
            data);

        SafetensorsFile file = SafetensorsFile.Parse(content);

        Assert.Equal("pt", Assert.Single(file.Metadata, pair => pair.Key == "format").Value);
        Assert.Equal(["b", "a"], file.Tensors.Keys);
        Assert.Equal(ElementType.F32, file.Tensors["a"].Type);
        Assert.Equal([2], file.Tensors["a"].Shape);
        Assert.Equal([1f, -2f], file.Tensors["a"].ToFloats());
        Assert.Equal([1, 3], file.Tensors["b"].Shape);
        Assert.Equal([1, 2, 3], file.Tensors["b"].Data.ToArray());
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{}      ", 0)]
    [InlineData("""{"s":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"e":{"dtype":"F32","shape":[3,0,5],"data_offsets":[0,0]},"f":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", 2)]
    public void Unusual_but_valid_files_are_read(string header, int dataSize) =>
        Assert.Equal(header.Split("dtype").Length - 1, SafetensorsFile.Parse(Assemble(header, new byte[dataSize])).Tensors.Count);

    [Fact]
    public void Tensors_lie_anywhere_aligned_or_not()
    {
        byte[] data = [7, 0, 0, 0x80, 0x3F];
        byte[] content = Assemble(
            """{"odd":{"dtype":"F32","shape":[1],"data_offsets":[1,5]},"first":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", data);

        SafetensorsFile file = SafetensorsFile.Parse(content);

        Assert.Equal([7], file.Tensors["first"].Data.ToArray());
        Assert.Equal([1f], file.Tensors["odd"].ToFloats());
    }

    public static TheoryData<string, int, string> BadHeaders => new()
    {
        { "{", 0, "is 1; expected 2 to" },
        { "{ ", 0, "not valid JSON" },
        { "[]", 0, "begins with 0x5b" },
        { " {}", 0, "begins with 0x20" },
        { "{}{}", 0, "not valid JSON" },
        { "{\"a\":1}", 0, "header.a: expected an object, found 1" },
        { Entry("""{"dtype":"C64","shape":[1],"data_offsets":[0,8]}"""), 8, "header.a.dtype: expected F32, F16, BF16, F64, I8, U8, I16, U16, I32, U32, I64, U64 or BOOL, found 'C64'" },
        { Entry("""{"dtype":"f32","shape":[1],"data_offsets":[0,4]}"""), 4, "found 'f32'" },
        { Entry("""{"dtype":4,"shape":[1],"data_offsets":[0,4]}"""), 4, "header.a.dtype: expected a string, found 4" },
        { Entry("""{"shape":[1],"data_offsets":[0,4]}"""), 4, "a property 'dtype'" },
        { Entry("""{"dtype":"F32","data_offsets":[0,4]}"""), 4, "a property 'shape'" },
        { Entry("""{"dtype":"F32","shape":[1]}"""), 4, "a property 'data_offsets'" },
        { Entry("""{"dtype":"F32","shape":[1],"data_offsets":[0,4],"stride":[1]}"""), 4, "'stride' is unknown" },
        { Entry("""{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}"""), 4, "'dtype' occurs twice" },
        { Entry("""{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"""), 4, "header.a.shape[0]: expected an integer from 0" },
        { Entry("""{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}"""), 4, "found 1.5" },
        { Entry("""{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"""), 4, "shape [2] of F32 gives 8 bytes, data_offsets give 4" },
        { Entry("""{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}"""), 0, "more than 64 bits can count" },
        { Entry("""{"dtype":"F32","shape":[1],"data_offsets":[0]}"""), 4, "expected [begin, end]" },
        { Entry("""{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}"""), 4, "at most 2 elements" },
        { Entry("""{"dtype":"F32","shape":[1],"data_offsets":[4,0]}"""), 4, "found [4, 0]" },
        { Entry("""{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}"""), 4, "data_offsets[0]: expected an integer" },
        { Entry("""{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"""), 4, "should end at byte 8 of the data, but the file holds only 4 bytes" },
        { Entry("""{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775800,9223372036854775804]}"""), 4, "should end at byte 9223372036854775804" },
        { Entry("""{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"""), 5, "1 bytes belong to no tensor" },
        { Entry("""{"dtype":"F32","shape":[1],"data_offsets":[4,8]}"""), 8, "bytes 0 to 4 of the data, between the beginning and tensor 'a'" },
        { "{\"__metadata__\":[]}", 0, "header.__metadata__: expected an object" },
        { "{\"__metadata__\":{\"n\":1}}", 0, "header.__metadata__.n: expected a string, found 1" },
        { "{\"__metadata__\":{\"n\":\"1\",\"n\":\"2\"}}", 0, "'n' occurs twice" },
        { "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "'__metadata__' occurs twice" },
        { "{\"__metadata__\":{\"n\":\"\\udfff\"}}", 0, "surrogate" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[[[[[1]]]]],\"data_offsets\":[0,4]}}", 4, "not valid JSON" },
        { """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "tensor 'b' begins at byte 1 of the data, within tensor 'a', which ends at 2" },
        { """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "'a' occurs twice" },
        { """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "tensors may not overlap" },
        { """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3, "bytes 1 to 2 of the data, between tensor 'a' and tensor 'b'" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void A_bad_header_is_refused_with_the_reason(string header, int dataSize, string expected)
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Parse(Assemble(header, new byte[dataSize])));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_of_more_than_64_sizes_is_refused()
    {
        string header = Entry($$"""{"dtype":"U8","shape":[{{string.Join(",", Enumerable.Repeat("1", 65))}}],"data_offsets":[0,1]}""");
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Parse(Assemble(header, new byte[1])));
        Assert.Contains("at most 64 elements", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, "is 0; expected 2 to")]
    [InlineData(1UL, "is 1; expected 2 to")]
    [InlineData(99UL, "only 2 follow the length field: the file is cut")]
    [InlineData(100_000_001UL, "is 100000001; expected 2 to 100000000")]
    [InlineData(ulong.MaxValue, "is 18446744073709551615; expected 2 to")]
    public void A_header_length_out_of_bounds_is_refused(ulong length, string expected)
    {
        byte[] content = Assemble("{}", []);
        BinaryPrimitives.WriteUInt64LittleEndian(content, length);
        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => SafetensorsFile.Parse(content)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_not_utf8_is_refused_with_the_position()
    {
        byte[] content = Assemble("""{"abc":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", []);
        content[11] = 0xFF;
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Parse(content));
        Assert.Contains("not valid UTF-8 at byte 11", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_control_characters_is_made_harmless_in_messages()
    {
        byte[] content = Assemble("{\"\\u001b[31m" + new string('x', 500) + "\":1}", []);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Parse(content));
        Assert.DoesNotContain('\u001b', exception.Message);
        Assert.True(exception.Message.Length < 300, exception.Message);
    }

    [Fact]
    public void Writing_lays_tensors_out_by_element_size_and_aligns_the_data()
    {
        TensorEntry[] tensors = SampleModel.Tensors();
        byte[] content = SafetensorsFile.ToBytes(tensors, [new("z", "last"), new("a", "first \"quoted\"")]);

        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(content);
        Assert.Equal(0, (8 + headerLength) % 64);
        string header = Encoding.UTF8.GetString(content, 8, (int)headerLength);
        Assert.StartsWith("""{"__metadata__":{"z":"last","a":"first \"quoted\""},"count":{"dtype":"I64","shape":[],"data_offsets":[0,8]},""", header, StringComparison.Ordinal);
        Assert.EndsWith("}", header.TrimEnd(' '), StringComparison.Ordinal);

        SafetensorsFile file = SafetensorsFile.Parse(content);
        Assert.Equal(
            ["count", "conv.weight", "conv.bias", "index", "empty", SampleModel.Conv, SampleModel.ConvLanes, SampleModel.Copy, SampleModel.TopK, "fc.weight", "fc.scale", "fc.zero"],
            file.Tensors.Keys);
        foreach (TensorEntry tensor in tensors)
        {
            TensorEntry read = file.Tensors[tensor.Name];
            Assert.Equal(tensor.Type, read.Type);
            Assert.Equal(tensor.Shape, read.Shape);
            Assert.Equal(tensor.Data.ToArray(), read.Data.ToArray());
        }

        Assert.Equal([new("z", "last"), new("a", "first \"quoted\"")], file.Metadata);
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes_and_an_empty_file_is_a_file()
    {
        Assert.Equal(SafetensorsFile.ToBytes(SampleModel.Tensors()), SafetensorsFile.ToBytes(SampleModel.Tensors()));
        SafetensorsFile empty = SafetensorsFile.Parse(SafetensorsFile.ToBytes([]));
        Assert.Empty(empty.Tensors);
        Assert.Empty(empty.Metadata);
    }

    public static TheoryData<string, string> BadTensors => new()
    {
        { "twice", "tensor 'conv.bias' occurs twice" },
        { "reserved", "'__metadata__': the name is reserved" },
        { "size", "shape [2, 3] of F32 does not give the 20 bytes" },
        { "negative", "shape [-5] of F32 does not give the 20 bytes" },
        { "surrogate", "half of a surrogate pair" },
        { "rank", "at most 64 sizes, found 65" },
    };

    [Theory]
    [MemberData(nameof(BadTensors))]
    public void Tensors_that_could_not_be_read_again_are_not_written(string fault, string expected)
    {
        TensorEntry tensor = TensorEntryValues.FromFloats("conv.bias", [5], [1, 2, 3, 4, 5]);
        TensorEntry broken = fault switch
        {
            "reserved" => tensor with { Name = "__metadata__" },
            "size" => tensor with { Shape = [2, 3] },
            "negative" => tensor with { Shape = [-5] },
            "surrogate" => tensor with { Name = "\ud800" },
            "rank" => tensor with { Shape = [5, .. Enumerable.Repeat(1L, 64)] },
            _ => tensor,
        };
        TensorEntry[] tensors = fault == "twice" ? [tensor, tensor] : [broken];
        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => SafetensorsFile.ToBytes(tensors)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_that_could_not_be_read_again_is_not_written()
    {
        Assert.Contains("'k' occurs twice", Assert.Throws<ModelFormatException>(() => SafetensorsFile.ToBytes([], [new("k", "1"), new("k", "2")])).Message, StringComparison.Ordinal);
        Assert.Contains("surrogate", Assert.Throws<ModelFormatException>(() => SafetensorsFile.ToBytes([], [new("k", "\udc00")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_and_load_agree_and_the_message_of_a_bad_file_names_the_file()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["tensors.safetensors"];
        SafetensorsFile.Save(path, SampleModel.Tensors(), new Dictionary<string, string> { ["k"] = "v" });

        SafetensorsFile file = SafetensorsFile.Load(path);

        Assert.Equal(12, file.Tensors.Count);
        Assert.Equal("v", file.Metadata["k"]);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullPath));

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.StartsWith($"'{path}': ", Assert.Throws<ModelFormatException>(() => SafetensorsFile.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<ModelFormatException>(() => SafetensorsFile.Load(folder.FullPath)).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<ModelFormatException>(() => SafetensorsFile.Load("")).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Load(folder["absent"]));
    }

    [Theory]
    [InlineData("504b030414000800", "zip archive")]
    [InlineData("934e554d505901007600", "NumPy .npy")]
    [InlineData("08081207707974", "an ONNX model")]
    [InlineData("", "empty (0 bytes)")]
    public void Other_kinds_of_files_are_named(string start, string expected)
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Parse(Convert.FromHexString(start)));
        Assert.Contains($"found a file that is", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    internal static byte[] Assemble(string header, byte[] data)
    {
        byte[] headerBytes = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, headerBytes.Length);
        return [.. length, .. headerBytes, .. data];
    }

    private static string Entry(string fields) => "{\"a\":" + fields + "}";
}
