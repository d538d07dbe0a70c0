using ResNetVk.Conformance;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Training;

/// <summary>Classifies test images with the files that a run wrote: the ONNX file in ONNX Runtime, the converted one on a Vulkan device.</summary>
internal static class ModelRuntimes
{
    private const string Vulkan = "Vulkan";
    private const int OracleBatch = 50;

    /// <summary>The ONNX file in ONNX Runtime on the processor.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">Of which some are classified.</param>
    /// <param name="indices">Which.</param>
    /// <param name="normalization">How pixels become input values.</param>
    public static RuntimeResult RunOnnx(string path, ImageSet images, int[] indices, Normalization normalization)
    {
        const string Name = "ONNX Runtime";
        try
        {
            using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path);
            ImageShape shape = images.Shape;
            BatchAssembler assembler = new(images, normalization);
            int batch = oracle.Inputs[0].Sizes[0] > 0 ? oracle.Inputs[0].Sizes[0] : OracleBatch;
            List<float> logits = [];
            foreach (int[] chunk in indices.Chunk(batch))
            {
                // A file whose batch is fixed gets whole batches; what fills the last is not looked at.
                int count = oracle.Inputs[0].Sizes[0] > 0 ? batch : chunk.Length;
                float[] values = new float[count * shape.Size];
                assembler.Assemble(chunk, values.AsSpan(0, chunk.Length * shape.Size), new long[chunk.Length]);
                FloatTensor input = new(new TensorShape(count, shape.Channels, shape.Height, shape.Width), values);
                FloatTensor output = oracle.Run(new Dictionary<string, FloatTensor> { [oracle.Inputs[0].Name] = input })[oracle.Outputs[0].Name];
                logits.AddRange(output.Elements.AsSpan(0, chunk.Length * images.Classes));
            }

            return new RuntimeResult(Name, "on the CPU", Predictions(logits, images, indices));
        }
        catch (OracleException exception)
        {
            return new RuntimeResult(Name, exception.Message, null, IsFailure: true);
        }
    }

    /// <summary>The converted file on the best Vulkan device of the machine: pictures go in, the device normalises them.</summary>
    /// <param name="model">The file as it is on disk.</param>
    /// <param name="images">Of which some are classified.</param>
    /// <param name="indices">Which.</param>
    public static RuntimeResult RunVulkan(CompiledModel model, ImageSet images, int[] indices)
    {
        try
        {
            using VulkanDevice device = VulkanDevice.Create();
            return RunVulkan(device, model, images, indices);
        }
        catch (Exception exception) when (exception is VulkanUnavailableException or DeviceRequirementException)
        {
            return new RuntimeResult(Vulkan, $"not evaluated: {exception.Message}", null);
        }
    }

    private static RuntimeResult RunVulkan(VulkanDevice device, CompiledModel model, ImageSet images, int[] indices)
    {
        try
        {
            using InferenceSession session = InferenceSession.Create(device, model);
            return session.TakesImages
                ? new RuntimeResult(Vulkan, $"on {device.Info.Name}", Predictions(Classify(session, images, indices), images, indices))
                : new RuntimeResult(Vulkan, "not evaluated: the network takes a whole batch of images, not one", null);
        }
        catch (Exception exception) when (exception is VulkanException or SelfTestException or DeviceRequirementException)
        {
            return new RuntimeResult(Vulkan, $"failed on {device.Info.Name}: {exception.Message}", null, IsFailure: true);
        }
    }

    private static List<float> Classify(InferenceSession session, ImageSet images, int[] indices)
    {
        PlannedInput input = session.Model.Plan.Inputs[0];
        int output = session.Model.Plan.Classification?.OutputIndex ?? 0;
        float[] scores = new float[images.Classes];
        byte[] rgba = new byte[4 * images.Shape.Height * images.Shape.Width];
        List<float> logits = [];
        foreach (int index in indices)
        {
            ImagePixels.WriteRgba(images, index, rgba);
            session.SetImage(rgba, images.Shape.Width, images.Shape.Height);
            session.RunImage();
            session.GetOutput(output, scores);
            logits.AddRange(scores);
        }

        return logits;
    }

    private static TestPredictions Predictions(List<float> logits, ImageSet images, int[] indices) =>
        new([.. logits], [.. indices.Select(images.Label)], images.Classes);
}
