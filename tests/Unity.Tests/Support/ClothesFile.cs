using System.Runtime.InteropServices;
using ResNetVk.Converter;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Unity.Tests;

/// <summary>The bundled network and pictures of what it knows, as files, and what .NET says of them.</summary>
public sealed class ClothesFile : IDisposable
{
    private readonly ScratchFolder _scratch = TestData.Scratch();

    /// <summary>Compiles the network.</summary>
    public ClothesFile()
    {
        CompiledModel model = Compiler.Compile(Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx"), new CompileOptions()).Model;
        model.Save(Model);
        Labels = [.. model.Plan.Labels];
        StepNames = [.. model.Plan.Steps.Select(step => step.Name)];
        Picture[] pictures = [.. Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "models", "samples"), "*.png")
            .Order(StringComparer.Ordinal).Select(PictureDecoder.Decode)];
        int[] size = [pictures[0].Width, pictures[0].Height];
        File.WriteAllBytes(Pictures, [.. MemoryMarshal.AsBytes(size.AsSpan()), .. pictures.SelectMany(picture => picture.Rgba)]);
        try
        {
            Classify(model, pictures);
        }
        catch (VulkanUnavailableException exception)
        {
            // A fixture cannot skip; the tests do.
            Problem = exception.Message;
        }
    }

    /// <summary>The compiled model.</summary>
    public string Model => _scratch["clothes.rnvk"];

    /// <summary>See <c>Pictures</c> of tests/Unity.Host.</summary>
    public string Pictures => _scratch["pictures"];

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Names of the steps of its plan.</summary>
    public IReadOnlyList<string> StepNames { get; }

    /// <summary>The label of each picture, from <see cref="InferenceSession"/>.</summary>
    public IReadOnlyList<string> Expected { get; private set; } = [];

    /// <summary>The probability of the last picture's label.</summary>
    public float LastProbability { get; private set; }

    /// <summary>The output for the first picture.</summary>
    public IReadOnlyList<float> FirstOutput { get; private set; } = [];

    /// <summary>The output for values that are all zero.</summary>
    public IReadOnlyList<float> OutputOfZeros { get; private set; } = [];

    /// <summary>Why there is no Vulkan here; null where there is.</summary>
    public string? Problem { get; }

    /// <summary>An empty folder.</summary>
    public string Folder(string name) => Directory.CreateDirectory(_scratch[name]).FullName;

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private void Classify(CompiledModel model, Picture[] pictures)
    {
        using VulkanDevice device = VulkanDevice.Create();
        // With the kernels of the package's sessions, which run in steps.
        using InferenceSession session = InferenceSession.Create(device, model, new SessionOptions { TimingBudget = TimeSpan.Zero, Stepping = true });
        ClassPrediction[] best = new ClassPrediction[model.Plan.Classification!.K];
        List<string> labels = [];
        float[] output = new float[10];
        foreach (Picture picture in pictures)
        {
            session.ClassifyImage(picture.Rgba, picture.Width, picture.Height, best);
            labels.Add(Labels[best[0].Index]);
            if (labels.Count == 1)
            {
                session.GetOutput(0, output);
                FirstOutput = [.. output];
            }
        }

        (Expected, LastProbability) = (labels, best[0].Probability);
        session.Run(new float[28 * 28], output);
        OutputOfZeros = [.. output];
    }
}
