using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;
using ResNetVk.Onnx;
using Xunit;

namespace ResNetVk.Converter.Tests.Import;

/// <summary>Operator sets before 7, which ONNX Runtime does not run: results are compared with what the specification says.</summary>
public sealed class OlderOperatorSetTests
{
    private static readonly float[] s_input = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [Theory]
    [InlineData("Add", 1L, 3)]
    [InlineData("Sub", -2L, 3)]
    [InlineData("Mul", 0L, 2)]
    [InlineData("Add", null, 4)]
    [InlineData("Div", 1L, 3)]
    public void The_second_operand_is_repeated_from_the_axis_on(string type, long? axis, int count)
    {
        float[] second = [.. Enumerable.Range(1, count).Select(i => (float)i)];
        OnnxGraphWriter writer = new("broadcast", 6);
        AttributeProto[] attributes = [OnnxAttributes.Int("broadcast", 1), .. axis is { } a ? [OnnxAttributes.Int("axis", a)] : Array.Empty<AttributeProto>()];
        writer.AddNode(type, [writer.AddInput("x", 2, 3, 4), writer.AddInitializer("b", second, count)], ["y"], attributes);
        int inner = axis switch { null => 1, 0 => 12, _ => 4 };
        float[] expected = [.. s_input.Select((v, i) => Apply(type, v, second[i / inner % count]))];
        float[] found = Run(writer, 2, 3, 4);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_computed_second_operand_is_repeated_too()
    {
        OnnxGraphWriter writer = new("broadcast", 6);
        writer.AddInput("x", 2, 3, 4);
        string mean = writer.AddNode("ReduceMax", ["x"], OnnxAttributes.Ints("axes", 0, 2), OnnxAttributes.Int("keepdims", 0));
        writer.AddNode("Sub", ["x", mean], ["y"], OnnxAttributes.Int("broadcast", 1), OnnxAttributes.Int("axis", 1));
        Assert.Equal(s_input.Select((v, i) => v - (15 + (4 * (i / 4 % 3)))), Run(writer, 2, 3, 4));
    }

    [Theory]
    [InlineData(0, null, "differ, and it does not say broadcast")]
    [InlineData(1, 2L, "does not fit into 2x3x4 from axis 2 on")]
    public void Operands_that_do_not_fit_are_refused(long broadcast, long? axis, string message)
    {
        OnnxGraphWriter writer = new("broadcast", 6);
        AttributeProto[] attributes = [OnnxAttributes.Int("broadcast", broadcast), .. axis is { } a ? [OnnxAttributes.Int("axis", a)] : Array.Empty<AttributeProto>()];
        writer.AddNode("Add", [writer.AddInput("x", 2, 3, 4), writer.AddInitializer("b", [1f, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 3, 4)], ["y"], attributes);
        writer.AddOutput("y", 2, 3, 4);
        Assert.Contains(message, Assert.Throws<ImportException>(() => ImportCheck.Build(writer)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void A_batch_norm_is_one_in_training_unless_it_says_otherwise(long isTest, bool runs)
    {
        OnnxGraphWriter writer = new("norm", 6);
        string[] parameters = [.. new[] { "scale", "offset", "mean", "variance" }.Select(p => writer.AddInitializer(p, [1f, 1, 1], 3))];
        writer.AddNode("BatchNormalization", [writer.AddInput("x", 2, 3, 4), .. parameters], ["y"], OnnxAttributes.Int("is_test", isTest), OnnxAttributes.Float("epsilon", 0));
        if (runs)
        {
            Assert.Equal(s_input, Run(writer, 2, 3, 4));
            return;
        }

        writer.AddOutput("y", 2, 3, 4);
        Assert.Contains("training mode", Assert.Throws<UnsupportedOperatorException>(() => ImportCheck.Build(writer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_were_attributes_and_axes_had_defaults()
    {
        OnnxGraphWriter writer = new("old", 1);
        writer.AddInput("x", 2, 3, 4);
        string reshaped = writer.AddNode("Reshape", ["x"], OnnxAttributes.Ints("shape", 0, -1), OnnxAttributes.Ints("consumed_inputs", 0));
        writer.AddNode("Concat", [reshaped, reshaped], ["y"]);
        float[] rows = Run(writer, 2, 24);
        Assert.Equal([.. s_input[..12], .. s_input[..12], .. s_input[12..], .. s_input[12..]], rows);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void A_sum_of_computed_values_is_their_mean_times_their_number(long opset)
    {
        foreach (long[] axes in new long[][] { [1], [2, 3], [0, 1, 2, 3], [-1] })
        {
            OnnxGraphWriter writer = new("sum", opset);
            writer.AddInput("x", 2, 3, 5, 7);
            AttributeProto keep = OnnxAttributes.Int("keepdims", 0);
            string y = opset < 13
                ? writer.AddNode("ReduceSum", ["x"], keep, OnnxAttributes.Ints("axes", axes))
                : writer.AddNode("ReduceSum", ["x", writer.AddInitializer("axes", axes, axes.Length)], keep);
            ImportCheck.Agrees(writer.Ending(y, 4 - axes.Length));
        }
    }

    [Fact]
    public void The_negative_of_a_computed_value_is_a_product()
    {
        OnnxGraphWriter writer = new("neg", 13);
        Graph graph = ImportCheck.Agrees(writer.Ending(writer.AddNode("Neg", [writer.AddInput("x", 2, 3, 5, 7)]), 4));
        Assert.Single(graph.Nodes);
    }

    private static float[] Run(OnnxGraphWriter writer, params long[] shape)
    {
        writer.AddOutput("y", [.. shape.Select(s => (OnnxDimension)s)]);
        Graph graph = ImportCheck.Build(writer);
        Assert.Equal(shape, graph.Outputs[0].Shape.Select(s => (long)s));
        return ReferenceInterpreter.Run(graph, new Dictionary<string, float[]> { ["x"] = s_input })["y"].ToSingles();
    }

    private static float Apply(string type, float a, float b) => type switch
    {
        "Add" => a + b,
        "Sub" => a - b,
        "Mul" => a * b,
        _ => a / b,
    };
}
