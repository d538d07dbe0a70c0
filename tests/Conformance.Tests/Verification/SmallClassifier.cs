using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>A residual network of one block with 7 classes, input 1×3×11×13, as an ONNX file.</summary>
internal static class SmallClassifier
{
    public static string Save(ScratchFolder folder)
    {
        RandomTensors random = new(7);
        OnnxGraphWriter writer = new("small-classifier");
        writer.AddInput("picture", 1L, 3L, 11L, 13L);
        AddConv(writer, random, "picture", "stem", 3, 5);
        writer.AddNode("Relu", ["stem_norm"], ["stem_relu"]);
        AddConv(writer, random, "stem_relu", "block", 5, 5);
        writer.AddNode("Add", ["block_norm", "stem_relu"], ["sum"]);
        writer.AddNode("Relu", ["sum"], ["block_relu"]);
        writer.AddNode("GlobalAveragePool", ["block_relu"], ["pooled"]);
        writer.AddNode("Flatten", ["pooled"], ["features"]);
        writer.AddInitializer("fc_w", random.Normal(new TensorShape(7, 5)).Elements, 7, 5);
        writer.AddInitializer("fc_b", random.Normal(new TensorShape(7)).Elements, 7);
        writer.AddNode("Gemm", ["features", "fc_w", "fc_b"], ["logits"], OnnxAttributes.Int("transB", 1));
        writer.AddOutput("logits", 1L, 7L);
        writer.Save(folder["classifier.onnx"]);
        return folder["classifier.onnx"];
    }

    private static void AddConv(OnnxGraphWriter writer, RandomTensors random, string x, string name, int inputs, int outputs)
    {
        writer.AddInitializer($"{name}_w", random.Normal(new TensorShape(outputs, inputs, 3, 3), 0, 0.3).Elements, outputs, inputs, 3, 3);
        writer.AddNode("Conv", [x, $"{name}_w"], [$"{name}_conv"], OnnxAttributes.Ints("pads", 1, 1, 1, 1), OnnxAttributes.Ints("kernel_shape", 3, 3));
        string[] parameters = ["gamma", "beta", "mean", "variance"];
        foreach (string parameter in parameters)
        {
            writer.AddInitializer($"{name}_{parameter}", random.Uniform(new TensorShape(outputs), 0.5, 1.5).Elements, outputs);
        }

        writer.AddNode("BatchNormalization", [$"{name}_conv", .. parameters.Select(p => $"{name}_{p}")], [$"{name}_norm"]);
    }
}
