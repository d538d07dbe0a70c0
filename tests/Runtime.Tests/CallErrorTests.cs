using ResNetVk.Format;

namespace ResNetVk.Runtime.Tests;

/// <summary>Wrong calls are told what is wrong, and leave the session as it was.</summary>
public sealed class CallErrorTests : DeviceTest
{
    private const int Count = 3 * 5 * 7;

    public CallErrorTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableFact]
    public void WrongLengthsNameBothShapes()
    {
        using InferenceSession session = InferenceSession.Create(Device, Plain());

        string message = Assert.Throws<ArgumentException>(() => session.Run(new float[Count - 1], new float[Count])).Message;
        Assert.Contains("input 'x' has shape [1, 3, 5, 7], that is 105 values; the span has shape [104]", message);
        message = Assert.Throws<ArgumentException>(() => session.Run(new float[Count], new float[Count + 1])).Message;
        Assert.Contains("output 'y' has shape [1, 105], that is 105 values; the span has shape [106]", message);
        Assert.Throws<ArgumentException>(() => session.SetInput(0, []));
        Assert.Throws<ArgumentException>(() => session.GetOutput(0, new float[1]));
    }

    [SkippableFact]
    public void IndicesThatDoNotExistNameThoseThatDo()
    {
        using InferenceSession session = InferenceSession.Create(Device, Plain());

        Assert.Contains("1 inputs: 0 'x'", Assert.Throws<ArgumentOutOfRangeException>(() => session.SetInput(1, new float[Count])).Message);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => session.GetOutput(-1, new float[Count])).Message;
        Assert.Contains("1 outputs: 0 'y'", message);
    }

    [SkippableFact]
    public void NothingIsReadBeforeSomethingHasRun()
    {
        using InferenceSession session = InferenceSession.Create(Device, Plain());

        Assert.Contains("call SetInput(0, …) first", Assert.Throws<InvalidOperationException>(session.Run).Message);
        string message = Assert.Throws<InvalidOperationException>(() => session.GetOutput(0, new float[Count])).Message;
        Assert.Contains("Run the network first", message);
    }

    [SkippableFact]
    public void PicturesAndClassesNeedAModelThatHasThem()
    {
        using InferenceSession session = InferenceSession.Create(Device, Plain());
        ClassPrediction[] predictions = new ClassPrediction[1];

        Assert.False(session.TakesImages);
        Assert.Contains("takes pictures", Assert.Throws<InvalidOperationException>(() => session.SetImage(new byte[4], 1, 1)).Message);
        Assert.Throws<InvalidOperationException>(session.RunImage);
        Assert.Throws<InvalidOperationException>(() => session.ClassifyImage(new byte[4], 1, 1, predictions));
        Assert.Contains("no classifier", Assert.Throws<InvalidOperationException>(() => session.Classify(predictions)).Message);
        Assert.Throws<InvalidOperationException>(() => session.Classify(new float[Count], predictions));
    }

    [SkippableFact]
    public void PicturesOfWrongSizeAreRefused()
    {
        using InferenceSession session = InferenceSession.Create(Device, ImageTests.Model());
        ClassPrediction[] predictions = new ClassPrediction[3];

        Assert.True(session.TakesImages);
        Assert.Throws<InvalidOperationException>(session.RunImage);
        string message = Assert.Throws<ArgumentException>(() => session.SetImage(new byte[4 * 3 * 5], 3, 7)).Message;
        Assert.Contains("3 × 7 pixels has 84 bytes (RGBA, 8 bits each); the span holds 60", message);
        Assert.Throws<ArgumentException>(() => session.SetImage([], 0, 7));
        Assert.Throws<ArgumentException>(() => session.SetImage([], 7, -1));
        Assert.Contains("Scale it down", Assert.Throws<ArgumentException>(() => session.SetImage([], int.MaxValue, int.MaxValue)).Message);
        message = Assert.Throws<ArgumentException>(() => session.ClassifyImage(new byte[4], 1, 1, new ClassPrediction[4])).Message;
        Assert.Contains("1 to 3 classes", message);
        Assert.Throws<ArgumentException>(() => session.ClassifyImage(new byte[4], 1, 1, []));

        session.ClassifyImage(new byte[4], 1, 1, predictions);
        Assert.All(predictions, p => Assert.Equal(0, p.Probability));
    }

    [SkippableFact]
    public void RunWithSpansNeedsOneInputAndOneOutput()
    {
        ModelBuilder m = new();
        CompiledModel model = m.Input("a", [5], slot: 0).Input("b", [5], slot: 1)
            .Body("sum", ModelBuilder.Reference(m.Add(5, m.Slot(0, 5), m.Slot(1, 5), m.Slot(2, 5))))
            .Output("y", [5], slot: 2)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);

        string message = Assert.Throws<InvalidOperationException>(() => session.Run(new float[5], new float[5])).Message;
        Assert.Contains("2 inputs and 1 outputs", message);
    }

    [SkippableFact]
    public void ADisposedSessionSaysSo()
    {
        InferenceSession session = InferenceSession.Create(Device, Plain());
        session.Dispose();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Run(new float[Count], new float[Count]));
    }

    internal static CompiledModel Plain()
    {
        ModelBuilder m = new();
        return m.Input("x", [1, 3, 5, 7], slot: 0)
            .Body("double", ModelBuilder.Reference(m.Affine(Count, 2, 0, m.Slot(0, Count), m.Slot(1, Count))))
            .Output("y", [1, Count], slot: 1)
            .Build();
    }
}
