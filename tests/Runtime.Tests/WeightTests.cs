using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Upload and packing of weights, in pieces and on every path.</summary>
public sealed class WeightTests : DeviceTest
{
    private const int Layers = 7;
    private const int Count = 1009;

    public WeightTests(VulkanFixture fixture)
        : base(fixture)
    {
    }

    [SkippableTheory]
    [InlineData(false, 16 << 20, 256 << 20, 64 << 20)]
    [InlineData(true, 16 << 20, 256 << 20, 64 << 20)]
    [InlineData(true, 1000, 5000, 5000)]
    [InlineData(true, 4096, 1, 1)]
    [InlineData(false, 1000, 5000, 1)]
    public void CanonicalAndPackedWeightsReachTheDevice(bool staging, int stagingSize, int slabSize, int batchSize)
    {
        float[][] weights = Enumerable.Range(0, Layers).Select(i => Values(Count, 100 + i)).ToArray();
        ModelBuilder m = new();
        m.Input("x", [Count], slot: 0);
        for (int i = 0; i < Layers; i++)
        {
            Binding weight = i % 2 == 0 ? m.Weight($"w{i}", weights[i]) : m.Packed($"w{i}", weights[i]) with { SizeInBytes = 4 * Count };
            m.Body($"layer {i}", ModelBuilder.Reference(m.Add(Count, m.Slot(i, Count), weight, m.Slot(i + 1, Count))));
        }

        CompiledModel model = m.Output("y", [Count], slot: Layers).Build();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, stagingSize, slabSize, batchSize));
        float[] x = Values(Count, 99);
        float[] y = new float[Count];

        session.Run(x, y);

        float Layer(int i, int element) => i % 2 == 0 ? weights[i][element] : 2 * weights[i][Count - 1 - element];
        Assert.Equal(Enumerable.Range(0, Count).Select(e => x[e] + Enumerable.Range(0, Layers).Sum(i => Layer(i, e))), y);
    }

    /// <summary>What its dispatches read together is more than a batch or a slab may be.</summary>
    [SkippableTheory]
    [InlineData(false, 16 << 20, 256 << 20, 64 << 20)]
    [InlineData(true, 1000, 5000, 2000)]
    [InlineData(true, 4096, 1, 1)]
    [InlineData(false, 1000, 2000, 1)]
    public void APackedTensorIsMadeOfParts(bool staging, int stagingSize, int slabSize, int batchSize)
    {
        float[][] parts = [Values(320, 1), Values(64, 2), Values(576, 3), Values(49, 4)];
        int count = parts.Sum(part => part.Length);
        ModelBuilder m = new();
        CompiledModel model = m.Input("x", [count], slot: 0)
            .Body("one", ModelBuilder.Reference(m.Add(count, m.Slot(0, count), m.Packed("w", Values(count, 5)) with { SizeInBytes = 4 * count }, m.Slot(1, count))))
            .Body("parts", ModelBuilder.Reference(m.Add(count, m.Slot(1, count), m.PackedOf("p", parts), m.Slot(2, count))))
            .Body("other parts", ModelBuilder.Reference(m.Add(count, m.Slot(2, count), m.PackedOf("q", [parts[2], parts[0], parts[1], parts[3]]), m.Slot(3, count))))
            .Output("y", [count], slot: 3)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model, Options(staging, stagingSize, slabSize, batchSize));
        float[] y = new float[count];

        session.Run(new float[count], y);

        float[] one = Reversed(Values(count, 5));
        float[] p = [.. parts.SelectMany(Reversed)];
        float[] q = [.. Reversed(parts[2]), .. Reversed(parts[0]), .. Reversed(parts[1]), .. Reversed(parts[3])];
        Assert.Equal(Enumerable.Range(0, count).Select(i => one[i] + p[i] + q[i]), y);
        float[] Reversed(float[] weight) => [.. weight.Reverse().Select(w => 2 * w)];
    }

    /// <summary>The last word of each is read, half of which the file does not have; the device's validation layer would tell of a range past the buffer's end.</summary>
    [SkippableTheory]
    [InlineData(false, 16 << 20, 256 << 20)]
    [InlineData(true, 16 << 20, 256 << 20)]
    [InlineData(true, 1001, 5000)]
    [InlineData(true, 4096, 1)]
    public void WeightsThatEndWithinAWordReachTheDevice(bool staging, int stagingSize, int slabSize)
    {
        float[][] weights = Enumerable.Range(0, Layers).Select(i => Values(Count, 200 + i)).ToArray();
        ModelBuilder m = new();
        m.Input("x", [Count], slot: 0);
        for (int i = 0; i < Layers; i++)
        {
            m.Body($"layer {i}", ModelBuilder.Reference(m.Add(Count, m.Slot(i, Count), m.OddHalves($"w{i}", weights[i]), m.Slot(i + 1, Count))));
        }

        SessionTuning tuning = new() { ForceStaging = staging, StagingSizeInBytes = stagingSize, WeightSlabSizeInBytes = slabSize };
        CompiledModel model = m.Output("y", [Count], slot: Layers).Build();
        using InferenceSession session = InferenceSession.Create(Device, model, new SessionOptions { Tuning = tuning });
        float[] x = Values(Count, 99);
        float[] y = new float[Count];

        session.Run(x, y);

        Assert.Equal(Enumerable.Range(0, Count - 1).Select(e => x[e] + Enumerable.Range(0, Layers).Sum(i => weights[i][e])), y[..^1]);
    }

    [SkippableFact]
    public void AWeightThatOnlyPackingReadsDoesNotStayOnTheDevice()
    {
        const int large = 1 << 20;
        ModelBuilder m = new();
        Binding packed = m.Packed("w", Values(large, 5)) with { SizeInBytes = 4 * Count };
        CompiledModel model = m.Input("x", [Count], slot: 0)
            .Body("layer", ModelBuilder.Reference(m.Add(Count, m.Slot(0, Count), packed, m.Slot(1, Count))))
            .Output("y", [Count], slot: 1)
            .Build();

        using InferenceSession session = InferenceSession.Create(Device, model);

        Assert.InRange(session.Description.WeightMemoryInBytes, 4L * large, (4L * large) + 4096);
        Assert.Equal(Device.MemoryInUseInBytes, session.Description.DeviceMemoryInBytes);
    }

    [SkippableFact]
    public void WeightsOfAlternativesThatWereNotChosenAreNeitherUploadedNorPacked()
    {
        const int large = 1 << 20;
        ModelBuilder m = new();
        Binding packed = m.Packed("w", Values(large, 5)) with { SizeInBytes = 4 * Count };
        CompiledModel model = m.Input("x", [Count], slot: 0)
            .Body(
                "layer",
                ModelBuilder.Alternative(
                    "impossible",
                    new DeviceRequirements { SharedMemorySizeInBytes = int.MaxValue },
                    m.Add(Count, m.Slot(0, Count), packed, m.Slot(1, Count))),
                ModelBuilder.Reference(m.Add(Count, m.Slot(0, Count), m.Weight("small", Values(Count, 6)), m.Slot(1, Count))))
            .Output("y", [Count], slot: 1)
            .Build();

        using InferenceSession session = InferenceSession.Create(Device, model);

        Assert.InRange(session.Description.WeightMemoryInBytes, 4L * Count, (4L * Count) + 4096);
    }

    [SkippableFact]
    public void ATensorAndAPackedTensorMayHaveTheSameName()
    {
        float[] weight = Values(Count, 21);
        ModelBuilder m = new();
        Binding packed = m.Packed("w", weight) with { SizeInBytes = 4 * Count };
        Binding canonical = m.Weight("w", weight);
        CompiledModel model = m.Input("x", [Count], slot: 0)
            .Body("packed", ModelBuilder.Reference(m.Add(Count, m.Slot(0, Count), packed, m.Slot(1, Count))))
            .Body("canonical", ModelBuilder.Reference(m.Add(Count, m.Slot(1, Count), canonical, m.Slot(2, Count))))
            .Output("y", [Count], slot: 2)
            .Build();
        using InferenceSession session = InferenceSession.Create(Device, model);
        float[] y = new float[Count];

        session.Run(new float[Count], y);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => weight[i] + (2 * weight[Count - 1 - i])), y);
    }

    private static SessionOptions Options(bool staging, int stagingSize, int slabSize, int batchSize) => new()
    {
        Tuning = new SessionTuning
        {
            ForceStaging = staging,
            StagingSizeInBytes = stagingSize,
            WeightSlabSizeInBytes = slabSize,
            PrepackBatchSizeInBytes = batchSize,
        },
    };
}
