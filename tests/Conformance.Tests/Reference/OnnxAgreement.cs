using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Reference;

/// <summary>Builds a one-operator ONNX model, runs it in ONNX Runtime, and compares with the reference operator.</summary>
internal static class OnnxAgreement
{
    /// <summary>Asserts that reference and ONNX Runtime agree within the operator's bound.</summary>
    /// <param name="op">The reference operator.</param>
    /// <param name="inputs">Its inputs, which the model takes as x0, x1, ….</param>
    /// <param name="build">Adds the nodes and returns the name of the result.</param>
    /// <param name="opset">The operator set of the model.</param>
    public static void Check(Operator op, FloatTensor[] inputs, Func<OnnxGraphWriter, string> build, long opset = 17)
    {
        ReferenceTensor[] arguments = [.. inputs.Select(i => ReferenceTensor.From(i.Shape, i.Elements))];
        ReferenceTensor expected = ReferenceOperators.Evaluate(op, arguments);
        FloatTensor actual = RunModel(inputs, build, opset);

        Assert.Equal(expected.Shape, actual.Shape);
        ToleranceResult result = Tolerance.For(op, arguments).Check(expected, actual.Elements);
        Assert.True(result.Passed, $"{op.Describe()}: {result.OutsideCount} elements outside; {result.Worst}");
    }

    /// <summary>Runs a model of inputs x0, x1, … in ONNX Runtime.</summary>
    public static FloatTensor RunModel(FloatTensor[] inputs, Func<OnnxGraphWriter, string> build, long opset = 17)
    {
        OnnxGraphWriter writer = new("case", opset);
        Dictionary<string, FloatTensor> values = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            values[writer.AddInput($"x{i}", [.. inputs[i].Shape.Select(s => (OnnxDimension)s)])] = inputs[i];
        }

        // The rank has to be stated; the sizes are left to ONNX Runtime.
        string result = build(writer);
        writer.AddOutput(result);
        ModelProto model = writer.Build();
        model.Graph.Output[0].Type.TensorType.Shape = null;

        using ScratchFolder folder = TestData.Scratch();
        string path = folder["case.onnx"];
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(model));
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path);
        return oracle.Run(values)[result];
    }

    /// <summary>A normally distributed tensor.</summary>
    public static FloatTensor Normal(int seed, params int[] shape) => new RandomTensors(seed).Normal(new TensorShape(shape));
}
