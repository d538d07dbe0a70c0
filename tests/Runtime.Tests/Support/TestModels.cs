using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime.Tests;

/// <summary>A small classifier that reads tensors and pictures and has weights of every kind, with its results.</summary>
internal static class TestModels
{
    /// <summary>Of its picture.</summary>
    public const int Height = 4;

    /// <summary>Of its picture.</summary>
    public const int Width = 8;

    /// <summary>Values of its input, and of its output.</summary>
    public const int Count = 3 * Height * Width;

    private static readonly Lazy<CompiledModel> s_classifier = new(() => Create(2));
    private static readonly Lazy<CompiledModel> s_other = new(() => Create(7));

    /// <summary>The classifier; compiled once.</summary>
    public static CompiledModel Classifier => s_classifier.Value;

    /// <summary>One with other weights.</summary>
    public static CompiledModel Other => s_other.Value;

    /// <summary>Values that differ, all small integers, so that sums are exact.</summary>
    public static float[] Numbers(int seed) => Enumerable.Range(0, Count).Select(i => (float)(((i * 37) + seed) % 101)).ToArray();

    /// <summary>The output of <see cref="Classifier"/>.</summary>
    public static float[] Expected(float[] x) =>
        x.Select((value, i) => (2 * value) + (2 * Numbers(2)[Count - 1 - i]) + Numbers(3)[i] + (2 * Numbers(4)[Count - 1 - i])).ToArray();

    /// <summary>The classes of an output.</summary>
    public static ClassPrediction[] Classes(float[] output) => output
        .Select((value, i) => new ClassPrediction(i, value))
        .OrderByDescending(p => p.Probability).ThenBy(p => p.Index)
        .Take(3).ToArray();

    /// <summary>The values that a picture becomes.</summary>
    public static float[] Sampled(byte[] picture, int width, int height) => Enumerable.Range(0, Count).Select(i =>
    {
        int row = i / Width % Height * height / Height;
        int column = i % Width * width / Width;
        return (float)picture[(4 * ((row * width) + column)) + (i / (Height * Width))];
    }).ToArray();

    private static CompiledModel Create(int seed)
    {
        ModelBuilder m = new();
        Binding packed = m.Packed("p", Numbers(seed));
        Dispatch texels = m.Dispatch(
            "add_texels",
            TestKernels.AddTexels,
            [Count],
            Count,
            m.Slot(1, Count, BindingKind.Texels),
            packed with { Kind = BindingKind.Texels },
            m.Slot(2, Count) with { Writes = true });
        return m.ImageInput("picture", Height, Width, slot: 0)
            .Body("double", ModelBuilder.Reference(m.Affine(Count, 2, 0, m.Slot(0, Count), m.Slot(1, Count))))
            .Body(
                "add packed",
                ModelBuilder.Alternative("texels", DeviceRequirements.None, texels),
                ModelBuilder.Alternative(
                    "in two",
                    DeviceRequirements.None,
                    m.Affine(Count, 1, 0, m.Slot(1, Count), m.Slot(4, Count)),
                    m.Add(Count, m.Slot(4, Count), packed, m.Slot(2, Count))),
                ModelBuilder.Reference(m.Add(Count, m.Slot(1, Count), packed, m.Slot(2, Count))))
            .Body("add", ModelBuilder.Reference(m.Add(Count, m.Slot(2, Count), m.Weight("w", Numbers(3)), m.Slot(3, Count))))
            .Body("add more", ModelBuilder.Reference(m.Add(Count, m.Slot(3, Count), m.Packed("q", Numbers(4)), m.Slot(5, Count))))
            .Output("y", [1, Count], slot: 5)
            .Classes(items: 1, classes: Count, k: 3, slot: 5)
            .Build();
    }
}
