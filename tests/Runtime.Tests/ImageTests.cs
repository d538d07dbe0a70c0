using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Pictures in, classes out.</summary>
public sealed class ImageTests : DeviceTest
{
    private const int Height = 5;
    private const int Width = 7;
    private const int Count = 3 * Height * Width;

    public ImageTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void PicturesOfAnySizeRun(bool staging, bool flush)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), Options(staging, flush));
        float[] output = new float[Count];

        // Smaller, larger than the first buffer (which has 64 KiB), smaller again, largest.
        foreach ((int width, int height) in new[] { (3, 11), (211, 101), (29, 37), (7, 5), (401, 307), (401, 307), (1, 1) })
        {
            byte[] picture = Picture(width, height, seed: width);
            session.SetImage(picture, width, height);
            session.RunImage();
            session.GetOutput(0, output);
            Assert.Equal(Sampled(picture, width, height), output);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void ClassificationIsTheSameInOneSubmissionAndInTwo(bool staging, bool flush)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), Options(staging, flush));
        byte[] picture = Picture(53, 31, seed: 3);
        ClassPrediction[] expected = Largest(Sampled(picture, 53, 31), 3);
        ClassPrediction[] predictions = new ClassPrediction[3];

        session.ClassifyImage(picture, 53, 31, predictions);
        Assert.Equal(expected, predictions);
        float[] output = new float[Count];
        session.GetOutput(0, output);
        Assert.Equal(Sampled(picture, 53, 31), output);

        Array.Clear(predictions);
        session.RunImage();
        session.Classify(predictions);
        Assert.Equal(expected, predictions);

        // A second time without a run in between; and fewer than the model reports.
        session.Classify(predictions.AsSpan(0, 1));
        Assert.Equal(expected[0], predictions[0]);

        float[] tensor = Values(Count, 17);
        session.Classify(tensor, predictions);
        Assert.Equal(Largest(tensor, 3), predictions);
        session.Run(tensor, output);
        session.Classify(predictions);
        Assert.Equal(Largest(tensor, 3), predictions);
    }

    [SkippableFact]
    public void EveryBatchItemHasItsClasses()
    {
        const int items = 3;
        const int classes = 11;
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [items, classes], slot: 0)
            .Body("same", ModelBuilder.Reference(m.Affine(items * classes, 1, 0, m.Slot(0, items * classes), m.Slot(1, items * classes))))
            .Output("y", [items, classes], slot: 1)
            .Classes(items, classes, k: 4, slot: 1)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        float[] x = Values(items * classes, 23);
        ClassPrediction[] all = new ClassPrediction[items * 4];
        ClassPrediction[] best = new ClassPrediction[items * 2];

        session.Classify(x, all);
        session.Classify(best);

        for (int item = 0; item < items; item++)
        {
            ClassPrediction[] expected = Largest(x[(item * classes)..((item + 1) * classes)], 4);
            Assert.Equal(expected, all[(item * 4)..((item + 1) * 4)]);
            Assert.Equal(expected[..2], best[(item * 2)..((item + 1) * 2)]);
        }
    }

    [SkippableFact]
    public void APictureAndATensorCanBeInputsTogether()
    {
        ModelBuilder m = new();
        CompiledModel model = m.ImageInput("picture", Height, Width, slot: 0).Input("offset", [Count], slot: 1)
            .Body("sum", ModelBuilder.Reference(m.Add(Count, m.Slot(0, Count), m.Slot(1, Count), m.Slot(2, Count))))
            .Output("y", [1, Count], slot: 2)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        byte[] picture = Picture(13, 19, seed: 4);
        float[] offset = Values(Count, 5);
        float[] output = new float[Count];
        session.SetImage(picture, 13, 19);

        Assert.Contains("Input 1 'offset'", Assert.Throws<InvalidOperationException>(session.RunImage).Message);
        session.SetInput(1, offset);
        session.RunImage();
        session.GetOutput(0, output);

        Assert.Equal(Sampled(picture, 13, 19).Zip(offset, (p, o) => p + o), output);
    }

    /// <summary>The input is 7 × 5: one of its pixels would be made of half a million.</summary>
    [SkippableFact]
    public void APictureThatIsTooLargeForTheInputIsRefused()
    {
        CompiledModel kept = Model();
        PlannedInput input = kept.Plan.Inputs[0];
        CompiledModel resized = CompiledModel.Create(
            [kept.Plan with { Inputs = [input with { Image = input.Image! with { KeepSize = false } }] }], kept.Tensors.Values);
        using InferenceSession session = InferenceSession.Create(Device, resized);
        const int width = 3000;
        const int height = 2000;
        byte[] picture = new byte[4 * width * height];

        ArgumentException refused = Assert.Throws<ArgumentException>(() => session.SetImage(picture, width, height));

        Assert.Contains("too large", refused.Message);
        Assert.Contains("Scale it down first", refused.Message);
        picture = Picture(1200, 900, seed: 8);
        session.SetImage(picture, 1200, 900);
        session.RunImage();
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void RoomForLargerPicturesForgetsThePictureThatWasSet(bool staging)
    {
        using InferenceSession session = InferenceSession.Create(Device, Model(), Options(staging, flush: false));
        byte[] picture = Picture(13, 19, seed: 4);
        float[] output = new float[Count];
        session.SetImage(picture, 13, 19);
        session.ReserveImage(401, 307);

        Assert.Contains("SetImage", Assert.Throws<InvalidOperationException>(session.RunImage).Message);
        session.SetImage(picture, 13, 19);
        session.RunImage();
        session.GetOutput(0, output);
        Assert.Equal(Sampled(picture, 13, 19), output);
    }

    internal static CompiledModel Model()
    {
        ModelBuilder m = new();
        return m.ImageInput("picture", Height, Width, slot: 0)
            .Body("same", ModelBuilder.Reference(m.Affine(Count, 1, 0, m.Slot(0, Count), m.Slot(1, Count))))
            .Output("y", [1, Count], slot: 1)
            .Classes(items: 1, classes: Count, k: 3, slot: 1)
            .Build();
    }

    internal static byte[] Picture(int width, int height, int seed)
    {
        byte[] pixels = new byte[4 * width * height];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    private static float[] Sampled(byte[] picture, int width, int height) =>
        Enumerable.Range(0, Count).Select(i =>
        {
            int row = i / Width % Height * height / Height;
            int column = i % Width * width / Width;
            return (float)picture[(4 * ((row * width) + column)) + (i / (Height * Width))];
        }).ToArray();

    private static ClassPrediction[] Largest(float[] values, int k) => values
        .Select((value, index) => new ClassPrediction(index, value))
        .OrderByDescending(p => p.Probability).ThenBy(p => p.Index)
        .Take(k).ToArray();
}
