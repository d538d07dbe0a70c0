using ResNetVk.TestSupport;
using ResNetVk.TestSupport.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Everything a program does with the library, in parts: each checks its results, and can be done again after it has failed.</summary>
internal sealed class FaultLife : IDisposable
{
    /// <summary>Creates the device.</summary>
    public const string CreateDevice = "create the device";

    /// <summary>Disposes session and device.</summary>
    public const string End = "dispose";

    private const string CreateSession = "create a session";
    private const int Count = TestModels.Count;

    private readonly VulkanInterposer _interposer;
    private readonly bool _validation;
    private readonly ScratchFolder _scratch = TestData.Scratch();
    private readonly float[] _input = TestModels.Numbers(1);
    private readonly float[] _output = new float[Count];
    private readonly float[] _expected;
    private InferenceSession? _session;
    private int _pictures;
    private int _reservations;

    /// <summary>Nothing lives yet.</summary>
    public FaultLife(VulkanInterposer interposer, bool validation = false)
    {
        _interposer = interposer;
        _validation = validation;
        _expected = TestModels.Expected(_input);
        Parts = new Dictionary<string, Action>(StringComparer.Ordinal)
        {
            [CreateDevice] = () => Device ??= VulkanDevice.Create(new VulkanDeviceOptions { GetInstanceProcAddr = _interposer.Address, Validation = _validation }),
            [CreateSession] = () => _session ??= InferenceSession.Create(Device!, TestModels.Classifier, Staged with { PipelineCachePath = _scratch["cache.bin"], TimingBudget = TimeSpan.Zero, Stepping = true, InFlight = 2 }),
            ["choose alternatives"] = Choose,
            ["run"] = Run,
            ["classify"] = Classify,
            ["classify a larger picture"] = GrowPicture,
            ["run asynchronously"] = RunAsynchronously,
            ["record"] = Record,
            ["record steps"] = RecordSteps,
            ["reserve room for pictures"] = Reserve,
            ["step"] = Step,
            ["profile"] = () => Assert.NotEmpty(_session!.Profile().Dispatches),
            ["use fences"] = UseFences,
            [End] = Dispose,
        };
    }

    /// <summary>The parts by name, in order.</summary>
    public IReadOnlyDictionary<string, Action> Parts { get; }

    /// <summary>The device; null outside of its life.</summary>
    public VulkanDevice? Device { get; private set; }

    private static SessionOptions Staged => new()
    {
        Tuning = new SessionTuning { ForceStaging = true, ForceFlush = true, StagingSizeInBytes = 256, WeightSlabSizeInBytes = 512, PrepackBatchSizeInBytes = 64 },
    };

    /// <summary>The parts that must come before one.</summary>
    public static IEnumerable<string> Before(string part) => part switch
    {
        CreateDevice => [],
        CreateSession or "choose alternatives" or "use fences" => [CreateDevice],
        _ => [CreateDevice, CreateSession],
    };

    /// <summary>Disposes what there is.</summary>
    public void DisposeSession()
    {
        _session?.Dispose();
        _session = null;
    }

    public void Dispose()
    {
        DisposeSession();
        Device?.Dispose();
        Device = null;
        _scratch.Dispose();
    }

    private void Choose()
    {
        Device!.Choices.Clear();
        using InferenceSession session = InferenceSession.Create(
            Device, TestModels.Classifier, Staged with { PipelineCachePath = _scratch["chosen.bin"], TimingBudget = TimeSpan.FromMinutes(10) });
        session.Run(_input, _output);
        Assert.Equal(_expected, _output);
    }

    private void Run()
    {
        _session!.Run(_input, _output);
        Assert.Equal(_expected, _output);
        Array.Clear(_output);
        _session.SetInput(0, _input);
        _session.Run();
        _session.GetOutput(0, _output);
        Assert.Equal(_expected, _output);
    }

    private void Classify()
    {
        ClassPrediction[] predictions = new ClassPrediction[3];
        _session!.Run(_input, _output);
        _session.Classify(predictions);
        Check(_expected, predictions);
        _session.Classify(_input, predictions);
        Check(_expected, predictions);
        Picture(_session, TestModels.Width, TestModels.Height);
    }

    private void GrowPicture()
    {
        // Each larger than the last by more than the buffer grows at once; the retry has the same size.
        Picture(_session!, 640, 480 + (40 * _pictures));
        _pictures++;
    }

    private static void Picture(InferenceSession session, int width, int height)
    {
        ClassPrediction[] predictions = new ClassPrediction[3];
        byte[] picture = ImageTests.Picture(width, height, seed: width);
        session.ClassifyImage(picture, width, height, predictions);
        Check(TestModels.Expected(TestModels.Sampled(picture, width, height)), predictions);
    }

    private static void Check(float[] expected, ClassPrediction[] predictions) => Assert.Equal(TestModels.Classes(expected), predictions);

    private void RunAsynchronously()
    {
        float[][] outputs = Enumerable.Range(0, 5).Select(_ => new float[Count]).ToArray();
        Task[] tasks = outputs.Select(output => _session!.RunAsync(_input, output).AsTask()).ToArray();
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }

        Assert.All(outputs, output => Assert.Equal(_expected, output));
        ClassPrediction[] predictions = new ClassPrediction[3];
        byte[] picture = new byte[4 * 200 * 200];
        _session!.ClassifyImageAsync(picture, 200, 200, predictions).AsTask().GetAwaiter().GetResult();
        Check(TestModels.Expected(new float[Count]), predictions);
    }

    private void Record()
    {
        using InferenceBinding binding = _session!.Bind(new BindingSource());
        binding.SetInput(0, _input);
        using UncountedCommands commands = new(Device!);
        _session.Record(commands.Handle, binding);
        commands.Run();
        binding.GetOutput(0, _output);
        Assert.Equal(_expected, _output);
    }

    private void RecordSteps()
    {
        using InferenceBinding binding = _session!.Bind(new BindingSource());
        binding.SetInput(0, _input);
        using UncountedCommands commands = new(Device!);
        StepStatus status;
        do
        {
            status = _session.RecordStep(commands.Handle, TimeSpan.FromTicks(1), binding);
            commands.Run();
            commands.Begin();
        }
        while (status != StepStatus.Finished);
        binding.GetOutput(0, _output);
        Assert.Equal(_expected, _output);
    }

    private void Reserve()
    {
        _session!.ReserveImage(700, 700 + (40 * _reservations));
        Picture(_session, 690, 700);
        _reservations++;
    }

    private void Step()
    {
        Array.Clear(_output);
        _session!.SetInput(0, _input);
        StepStatus status;
        int steps = 0;
        do
        {
            status = _session.Step(TimeSpan.FromTicks(1));
            Assert.True(steps++ < 1_000_000, "the steps do not end");
            if (status == StepStatus.Busy)
            {
                Thread.Yield();
            }
        }
        while (status != StepStatus.Finished);
        _session.GetOutput(0, _output);
        Assert.Equal(_expected, _output);
    }

    private void UseFences()
    {
        using InferenceSession session = InferenceSession.Create(
            Device!, TestModels.Classifier, new SessionOptions { TimingBudget = TimeSpan.Zero, Tuning = new SessionTuning { ForceFences = true } });
        session.Run(_input, _output);
        Assert.Equal(_expected, _output);
        Array.Clear(_output);
        session.RunAsync(_input, _output).AsTask().GetAwaiter().GetResult();
        Assert.Equal(_expected, _output);
    }
}
