using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ResNetVk.Converter;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Mono.Tests;

/// <summary>The bundled network, run on .NET here and under Mono in a process, on the same numbers.</summary>
public sealed class MonoRun
{
    private const int Width = 37;
    private const int Height = 29;
    private readonly Lazy<JsonElement> _report;
    private readonly float[] _output = new float[10];
    private readonly float[] _outputOfSteps = new float[10];

    /// <summary>Compiles the network, runs it on .NET.</summary>
    public MonoRun()
    {
        string source = Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx");
        CompiledModel model = Compiler.Compile(source, new CompileOptions()).Model;
        CompiledModel beginning = Compiler.Compile(source, new CompileOptions { Outputs = ["relu1"] }).Model;
        Random random = new(11);
        float[] input = [.. Enumerable.Range(0, 28 * 28).Select(_ => (3 * random.NextSingle()) - 1)];
        byte[] rgba = new byte[4 * Width * Height];
        random.NextBytes(rgba);
        _report = new Lazy<JsonElement>(() => RunUnderMono(model, beginning, input, rgba));
        Classes = new ClassPrediction[model.Plan.Classification!.K];
        try
        {
            using VulkanDevice device = VulkanDevice.Create();
            using InferenceSession session = InferenceSession.Create(device, model, new SessionOptions { TimingBudget = TimeSpan.Zero });
            session.Run(input, _output);
            session.ClassifyImage(rgba, Width, Height, Classes);

            // One that steps may take other kernels.
            using InferenceSession stepping = InferenceSession.Create(device, model, new SessionOptions { TimingBudget = TimeSpan.Zero, Stepping = true });
            stepping.Run(input, _outputOfSteps);
            Device = device.Info.Name;
        }
        catch (VulkanUnavailableException exception)
        {
            // A fixture cannot skip; the report does, since Mono finds no device either.
            Device = exception.Message;
        }
    }

    /// <summary>Name of the device on .NET.</summary>
    public string Device { get; }

    /// <summary>The output on .NET.</summary>
    public IReadOnlyList<float> Output => _output;

    /// <summary>The output on .NET of a session that can run in steps.</summary>
    public IReadOnlyList<float> OutputOfSteps => _outputOfSteps;

    /// <summary>Classes of the picture on .NET.</summary>
    public ClassPrediction[] Classes { get; }

    /// <summary>What the host under Mono reported; skips the running test when there is no Mono or no device.</summary>
    public JsonElement Report => _report.Value;

    private static JsonElement RunUnderMono(CompiledModel model, CompiledModel beginning, float[] input, byte[] rgba)
    {
        using ScratchFolder scratch = TestData.Scratch();
        model.Save(scratch["network.rnvk"]);
        beginning.Save(scratch["beginning.rnvk"]);
        File.WriteAllBytes(scratch["input"], MemoryMarshal.AsBytes(input.AsSpan()));
        File.WriteAllBytes(scratch["picture"], rgba);
        string[] size = [Width.ToString(CultureInfo.InvariantCulture), Height.ToString(CultureInfo.InvariantCulture)];
        return MonoHost.Run(scratch, scratch["network.rnvk"], scratch["beginning.rnvk"], scratch["input"], scratch["picture"], size[0], size[1]);
    }
}
