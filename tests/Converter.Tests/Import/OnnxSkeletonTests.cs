using Google.Protobuf;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Large weights stay in their file; what is read is what the protobuf library would have read.</summary>
public sealed class OnnxSkeletonTests
{
    private const int Features = 256 * 1024;

    [Fact]
    public void Large_weights_are_read_from_their_place_in_the_file()
    {
        byte[] content = Model().Build().ToByteArray();
        (ImportedGraph imported, long allocated) = Import(content);

        Assert.Equal(Elements("first"), imported.Constants["first"].Floats);
        Assert.Equal(Elements("second"), imported.Constants["second"].Floats);
        Assert.Equal([0.5f, -2f, 7f], imported.Constants["bias"].Floats);
        Assert.True(allocated < content.Length / 2, $"{allocated} bytes were allocated for a file of {content.Length}");
    }

    [Fact]
    public void A_model_written_in_two_halves_is_put_together_as_protobuf_says()
    {
        // The second of two occurrences of a message field is merged into the first: initialisers follow each other.
        ModelProto whole = Model().Build();
        ModelProto half = new() { Graph = new GraphProto() };
        half.Graph.Initializer.Add(whole.Graph.Initializer[^1]);
        whole.Graph.Initializer.RemoveAt(whole.Graph.Initializer.Count - 1);
        (ImportedGraph imported, _) = Import([.. whole.ToByteArray(), .. half.ToByteArray()]);

        Assert.Equal(Elements("first"), imported.Constants["first"].Floats);
        Assert.Equal(Elements("second"), imported.Constants["second"].Floats);
        Assert.Equal([0.5f, -2f, 7f], imported.Constants["bias"].Floats);
    }

    [Fact]
    public void A_field_of_the_old_group_kind_is_left_to_the_library()
    {
        // Field 1000 as a group that holds the number 5 in its field 1: begin tag, number, end tag. Unknown fields are passed over.
        byte[] group = [0xC3, 0x3E, 0x08, 0x05, 0xC4, 0x3E];
        (ImportedGraph imported, _) = Import([.. Model().Build().ToByteArray(), .. group]);

        Assert.Equal(Elements("second"), imported.Constants["second"].Floats);
    }

    [Fact]
    public void Large_weights_of_another_length_than_their_shape_are_refused()
    {
        ModelProto model = Model().Build();
        model.Graph.Initializer[1].RawData = ByteString.CopyFrom(new byte[(4 * Features * 3) - 4]);
        ImportException exception = Assert.Throws<ImportException>(() => Import(model.ToByteArray()));
        Assert.Contains("'second'", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"takes {4 * Features * 3} bytes, found {(4 * Features * 3) - 4}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_within_its_weights_is_refused()
    {
        byte[] content = Model().Build().ToByteArray();
        Assert.Throws<ImportException>(() => Import(content[..(content.Length / 2)]));
    }

    private static float[] Elements(string name) => [.. Enumerable.Range(0, 3 * Features).Select(i => ((i * 37) % 1009) + (name == "first" ? 0.25f : 0.75f))];

    // x·firstᵀ·second + bias
    private static OnnxGraphWriter Model()
    {
        OnnxGraphWriter writer = new("large");
        string x = writer.AddInput("x", 2, 3);
        string first = writer.AddInitializer("first", Elements("first"), 3, Features);
        string second = writer.AddInitializer("second", Elements("second"), Features, 3);
        string bias = writer.AddInitializer("bias", [0.5f, -2f, 7f], 3);
        string hidden = writer.AddNode("MatMul", [x, first]);
        string y = writer.AddNode("Gemm", [hidden, second, bias]);
        writer.AddOutput(y, 2, 3);
        return writer;
    }

    private static (ImportedGraph Imported, long Allocated) Import(byte[] content)
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllBytes(folder["model.onnx"], content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImportedGraph imported = OnnxImporter.Import(folder["model.onnx"]);
        return (imported, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
