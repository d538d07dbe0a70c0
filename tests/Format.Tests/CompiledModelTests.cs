using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ResNetVk.Format.Json;
using ResNetVk.Format.Plan;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Format.Tests;

public sealed class CompiledModelTests
{
    [Fact]
    public void A_model_survives_the_round_trip()
    {
        CompiledModel model = SampleModel.Create();

        CompiledModel read = CompiledModel.Parse(model.ToBytes());

        PlanAssert.Equal(SampleModel.Plan(), read.Plan);
        PlanAssert.Equal(SampleModel.Plan(), model.Plan);
        Assert.Equal(model.Sha256, read.Sha256);
        Assert.Equal(SampleModel.Tensors().Length, read.Tensors.Count);
        foreach (TensorEntry tensor in SampleModel.Tensors())
        {
            Assert.Equal(tensor.Type, read.Tensors[tensor.Name].Type);
            Assert.Equal(tensor.Shape, read.Tensors[tensor.Name].Shape);
            Assert.Equal(tensor.Data.ToArray(), read.Tensors[tensor.Name].Data.ToArray());
        }
    }

    [Fact]
    public void Equal_models_are_equal_byte_for_byte_and_reading_and_writing_changes_nothing()
    {
        byte[] content = SampleModel.Create().ToBytes();
        Assert.Equal(content, SampleModel.Create().ToBytes());
        Assert.Equal(content, CompiledModel.Parse(content).ToBytes());
        CompiledModel read = CompiledModel.Parse(content);
        Assert.Equal(content, CompiledModel.Create(read.Plan, read.Tensors.Values).ToBytes());
    }

    [Fact]
    public void Save_and_load_agree()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.rnvk"];
        CompiledModel model = SampleModel.Create();
        model.Save(path);
        Assert.Equal(model.ToBytes(), CompiledModel.Load(path).ToBytes());
        Assert.Throws<FileNotFoundException>(() => CompiledModel.Load(folder["absent.rnvk"]));
    }

    [Fact]
    public void The_file_is_a_safetensors_file_with_the_digest_at_its_fixed_place()
    {
        CompiledModel model = SampleModel.Create();
        byte[] content = model.ToBytes();

        Assert.Equal("{\"__metadata__\":{\"rnvk.sha256\":\"", Encoding.ASCII.GetString(content, 8, 32));
        Assert.Equal(model.Sha256, Encoding.ASCII.GetString(content, 40, 64));
        Assert.Equal("\",\"rnvk.version\":\"1\",\"rnvk.plan\":\"{\\\"name\\\":", Encoding.ASCII.GetString(content, 104, 44));
        byte[] zeroed = (byte[])content.Clone();
        zeroed.AsSpan(40, 64).Fill((byte)'0');
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(zeroed)), model.Sha256);

        SafetensorsFile file = SafetensorsFile.Parse(content);
        Assert.Equal(["rnvk.sha256", "rnvk.version", "rnvk.plan"], file.Metadata.Keys);
        using JsonDocument plan = JsonDocument.Parse(file.Metadata["rnvk.plan"]);
        Assert.Equal("conv", plan.RootElement.GetProperty("steps")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Later_changes_to_the_lists_do_not_reach_the_model()
    {
        List<PlanStep> steps = [.. SampleModel.Plan().Steps];
        TensorEntry[] tensors = SampleModel.Tensors();
        CompiledModel model = CompiledModel.Create(SampleModel.Plan() with { Steps = steps }, tensors);
        byte[] before = model.ToBytes();

        steps.Clear();
        Array.Clear(tensors);
        model.ToBytes().AsSpan().Clear();

        Assert.Equal(2, model.Plan.Steps.Count);
        Assert.Equal(SampleModel.Tensors()[0].ToFloats(), model.Tensors["conv.weight"].ToFloats());
        Assert.Equal(before, model.ToBytes());
    }

    [Fact]
    public void Several_plans_come_back_and_one_is_chosen_by_its_input_shapes()
    {
        ModelPlan first = SampleModel.Plan();
        ModelPlan second = WithFirstInput(first, [2, 3, 11, 7]);
        CompiledModel model = CompiledModel.Parse(CompiledModel.Create([first, second], SampleModel.Tensors()).ToBytes());

        Assert.Equal([PlanJsonWriter.Write(first), PlanJsonWriter.Write(second)], model.Plans.Select(PlanJsonWriter.Write));
        Assert.Same(model.Plans[0], model.Plan);
        CompiledModel chosen = model.ForInputShapes([.. second.Inputs.Select(input => input.Shape)]);
        Assert.Same(model.Plans[1], chosen.Plan);
        Assert.Equal(model.Sha256, chosen.Sha256);
        Assert.Contains(
            "was not converted for inputs of shape 7, but for 2x3x7x11 and 2x29x37x1 or 2x3x11x7",
            Assert.Throws<ArgumentException>(() => model.ForInputShapes([[7]])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Plans_that_are_not_one_network_for_different_shapes_are_refused()
    {
        ModelPlan first = SampleModel.Plan();
        ModelPlan second = WithFirstInput(first, [2, 3, 11, 7]);

        Refused("other shapes", [first, second, first]);
        Refused("the names of the first plan, 'features', 'logits'", [first, second with { Outputs = [second.Outputs[0] with { Name = "other" }, second.Outputs[1]] }]);
        Refused("at least one plan", []);

        static void Refused(string expected, IReadOnlyList<ModelPlan> plans) => Assert.Contains(
            expected, Assert.Throws<ModelFormatException>(() => CompiledModel.Create(plans, SampleModel.Tensors())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_missing_among_several_is_told()
    {
        SafetensorsFile file = SafetensorsFile.Parse(
            CompiledModel.Create([SampleModel.Plan(), WithFirstInput(SampleModel.Plan(), [2, 3, 11, 7])], SampleModel.Tensors()).ToBytes());
        byte[] gap = SafetensorsFile.ToBytes(
            file.Tensors.Values, file.Metadata.Select(m => new KeyValuePair<string, string>(m.Key == "rnvk.plan.2" ? "rnvk.plan.3" : m.Key, m.Value)));

        Assert.Contains("expected a plan under the metadata key 'rnvk.plan.2'", Message(Rehash(gap)), StringComparison.Ordinal);
    }

    private static ModelPlan WithFirstInput(ModelPlan plan, IReadOnlyList<int> shape) =>
        plan with { Inputs = [plan.Inputs[0] with { Shape = shape }, .. plan.Inputs.Skip(1)] };

    [Fact]
    public void A_tensor_given_twice_is_refused() =>
        Assert.Contains(
            "'conv.bias' occurs twice",
            Assert.Throws<ModelFormatException>(() => CompiledModel.Create(SampleModel.Plan(), [.. SampleModel.Tensors(), SampleModel.Tensors()[1]])).Message,
            StringComparison.Ordinal);

    public static TheoryData<string, string> ForeignStarts => new()
    {
        { "", "empty (0 bytes)" },
        { "504b0304140008080000", "a zip archive (PyTorch" },
        { "1f8b0800000000000003", "a gzip-compressed file" },
        { "08081207707974", "an ONNX model" },
        { "0807120c746632", "an ONNX model" },
        { "08033A80808080", "an ONNX model" },
        { "894844460d0a1a0a00", "an HDF5 file" },
        { "80028a0a6cfc9c46f9206aa8501900", "an old PyTorch file" },
        { "0302230700030100", "a bare SPIR-V module" },
        { "76657273696f6e2068747470733a2f2f6769742d6c6673", "'git lfs pull'" },
        { "3c21444f43545950452068746d6c3e", "a web page" },
        { "ffd8ffe000104a464946", "a JPEG picture" },
        { "00112233445566778899aabbccddeeff0011", "18 bytes that begin with 00112233445566778899aabbccddeeff" },
        { "7b7d", "2 bytes that begin with 7b7d" },
    };

    [Theory]
    [MemberData(nameof(ForeignStarts))]
    public void A_file_of_another_kind_is_named_and_the_way_to_a_model_is_told(string start, string expected)
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(Convert.FromHexString(start)));
        Assert.Contains("expected a compiled model (.rnvk), found", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains("'resnetvk convert'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_safetensors_file_is_told_apart_from_a_rewritten_model()
    {
        byte[] plain = SafetensorsFile.ToBytes(SampleModel.Tensors(), [new("format", "pt")]);
        Assert.Equal(
            "this is a safetensors file but not a compiled model; run 'resnetvk convert' to make one from it.",
            Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(plain)).Message);

        SafetensorsFile file = SafetensorsFile.Parse(SampleModel.Create().ToBytes());
        byte[] rewritten = SafetensorsFile.ToBytes(file.Tensors.Values, file.Metadata.Reverse());
        Assert.Contains(
            "another program has written it anew", Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(rewritten)).Message, StringComparison.Ordinal);

        Assert.Contains(
            "found a damaged one or another file", Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(plain.AsMemory(0, plain.Length - 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_version_is_told_with_the_tool_that_made_the_file()
    {
        byte[] content = SampleModel.Create().ToBytes();
        Assert.Equal((byte)'1', content[122]);
        content[122] = (byte)'2';
        ModelFormatException damaged = Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(content));
        Assert.Contains("damaged", damaged.Message, StringComparison.Ordinal);

        ModelFormatException newer = Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(Rehash(content)));
        Assert.Contains("expected format version 1, found 2. It was made by 'resnetvk 0.1.0': use that version or a newer one", newer.Message, StringComparison.Ordinal);

        content[122] = (byte)'x';
        Assert.Contains(
            "expected format version 1, found none", Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(Rehash(content))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_file_and_one_with_bytes_appended_are_told_apart()
    {
        byte[] content = SampleModel.Create().ToBytes();
        Assert.Contains("the file is cut: it has 30 bytes", Message(content[..30]), StringComparison.Ordinal);
        Assert.Contains("the file is cut: its header should have", Message(content[..1000]), StringComparison.Ordinal);
        Assert.Contains("it is cut or its header is damaged", Message(content[..^1]), StringComparison.Ordinal);
        Assert.Contains("1 bytes belong to no tensor", Message([.. content, 0]), StringComparison.Ordinal);
        Assert.All(
            new[] { content[..30], content[..1000], content[..^1], [.. content, 0] },
            broken => Assert.Contains("Copy the file again from where it was made, or make it again with 'resnetvk convert'.", Message(broken), StringComparison.Ordinal));
    }

    [Fact]
    public void Load_names_the_file_in_its_message()
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["a.rnvk"];
        File.WriteAllBytes(path, SampleModel.Create().ToBytes()[..777]);
        Assert.StartsWith($"'{path}': the file is cut", Assert.Throws<ModelFormatException>(() => CompiledModel.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<ModelFormatException>(() => CompiledModel.Load(folder.FullPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_plan_or_with_a_broken_plan_is_refused_although_its_digest_is_right()
    {
        KeyValuePair<string, string>[] start = [new("rnvk.sha256", new string('0', 64)), new("rnvk.version", "1")];
        byte[] without = SafetensorsFile.ToBytes(SampleModel.Tensors(), start);
        Assert.Contains("expected the plan under the metadata key 'rnvk.plan'", Message(Rehash(without)), StringComparison.Ordinal);
        byte[] broken = SafetensorsFile.ToBytes(SampleModel.Tensors(), [.. start, new("rnvk.plan", "{}")]);
        Assert.Contains("plan: expected a property 'name', found none. It was written so; make it again", Message(Rehash(broken)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_does_not_end_at_a_multiple_of_64_is_refused()
    {
        byte[] content = SampleModel.Create().ToBytes();
        long length = BinaryPrimitives.ReadInt64LittleEndian(content);
        byte[] shorter = [.. content[..(int)(8 + length - 1)], .. content[(int)(8 + length)..]];
        BinaryPrimitives.WriteInt64LittleEndian(shorter, length - 1);
        Assert.Contains("a multiple of 64", Message(Rehash(shorter)), StringComparison.Ordinal);
    }

    /// <summary>Computes the digest anew, from the format's description alone.</summary>
    internal static byte[] Rehash(byte[] content)
    {
        byte[] result = (byte[])content.Clone();
        result.AsSpan(40, 64).Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(result))).CopyTo(result, 40);
        return result;
    }

    private static string Message(byte[] content) => Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(content)).Message;
}
