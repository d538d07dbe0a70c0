using Google.Protobuf;
using ResNetVk.Onnx;

namespace ResNetVk.TestSupport;

/// <summary>Writes tests in the format of ONNX's backend tests.</summary>
public static class OnnxTestFolder
{
    /// <summary>Writes <c>FOLDER/NAME/model.onnx</c> and a data set.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="name">The test's folder in it.</param>
    /// <param name="model">The network.</param>
    /// <param name="inputs">Tensors of the data set, in the order of the network's inputs.</param>
    /// <param name="outputs">Those that are expected.</param>
    /// <returns>The folder of the data set.</returns>
    public static string Write(string folder, string name, ModelProto model, IReadOnlyList<TensorProto> inputs, IReadOnlyList<TensorProto> outputs)
    {
        string dataSet = Path.Combine(folder, name, "test_data_set_0");
        Directory.CreateDirectory(dataSet);
        File.WriteAllBytes(Path.Combine(folder, name, "model.onnx"), model.ToByteArray());
        for (int i = 0; i < inputs.Count; i++)
        {
            File.WriteAllBytes(Path.Combine(dataSet, $"input_{i}.pb"), inputs[i].ToByteArray());
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            File.WriteAllBytes(Path.Combine(dataSet, $"output_{i}.pb"), outputs[i].ToByteArray());
        }

        return dataSet;
    }

    /// <summary>A network of one node, of one input and output <c>x</c> and <c>y</c> of shape 1×3×2.</summary>
    /// <param name="operatorType">The node's operator.</param>
    public static ModelProto OneNode(string operatorType)
    {
        OnnxGraphWriter writer = new("one-node");
        writer.AddInput("x", 1L, 3L, 2L);
        writer.AddNode(operatorType, ["x"], ["y"]);
        writer.AddOutput("y", 1L, 3L, 2L);
        return writer.Build();
    }

    /// <summary>A test of a ReLU.</summary>
    /// <param name="folder">As for <see cref="Write"/>.</param>
    /// <param name="name">As for <see cref="Write"/>.</param>
    /// <param name="lastExpected">The last element expected; 0.5 is right.</param>
    public static string WriteRelu(string folder, string name, float lastExpected = 0.5f) => Write(
        folder,
        name,
        OneNode("Relu"),
        [OnnxTensor.Float32("x", [-1, 2, -3, 4, -5, 0.5f], 1, 3, 2)],
        [OnnxTensor.Float32("y", [0, 2, 0, 4, 0, lastExpected], 1, 3, 2)]);
}
