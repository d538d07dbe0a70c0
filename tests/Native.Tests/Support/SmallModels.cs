using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime.Tests;

namespace ResNetVk.Native.Tests;

/// <summary>The models that the programs in <c>c/</c> expect.</summary>
internal static class SmallModels
{
    private const int Height = 5;
    private const int Width = 7;
    private const int Count = 3 * Height * Width;

    /// <summary>x [1, 3, 5, 7], also from pictures, to y [1, 105] = x; 105 labelled classes, 3 predictions.</summary>
    public static CompiledModel Small()
    {
        ModelBuilder m = new();
        CompiledModel model = m.ImageInput("x", Height, Width, slot: 0)
            .Body(
                "same",
                multiplyAdds: 1000,
                ModelBuilder.Alternative("first", DeviceRequirements.None, m.Affine(Count, 1, 0, m.Slot(0, Count), m.Slot(1, Count))),
                ModelBuilder.Alternative("second", DeviceRequirements.None, m.Affine(Count, 1, 0, m.Slot(0, Count), m.Slot(1, Count))),
                ModelBuilder.Reference(m.Affine(Count, 1, 0, m.Slot(0, Count), m.Slot(1, Count))))
            .Output("y", [1, Count], slot: 1)
            .Classes(items: 1, Count, k: 3, slot: 1)
            .Build();
        return CompiledModel.Create(
            model.Plan with { Labels = [.. Enumerable.Range(0, Count).Select(i => $"class {i} ä")] }, model.Tensors.Values);
    }

    /// <summary>x [2, 5] or [3, 7] to y = 2 · x.</summary>
    public static CompiledModel Shapes()
    {
        CompiledModel first = Double(2, 5);
        CompiledModel second = Double(3, 7);
        return CompiledModel.Create([first.Plan, second.Plan], first.Tensors.Values.Concat(second.Tensors.Values).DistinctBy(tensor => tensor.Name));
    }

    /// <summary>y [40] = x, with a self-test, by alternatives that are right (true) or add 0.5 (false), the plan's first one first.</summary>
    public static CompiledModel Tested(params bool[] alternatives)
    {
        const int Elements = 40;
        ModelBuilder m = new();
        m.Input("x", [Elements], slot: 0);
        m.Body("copy", [.. alternatives.Select((right, i) => ModelBuilder.Alternative(
            right ? $"right {i}" : $"wrong {i}", new DeviceRequirements(), m.Affine(Elements, 1, right ? 0 : 0.5f, m.Slot(0, Elements), m.Slot(1, Elements))))]);
        float[] x = new float[Elements];
        GoldenPattern.FillInput(0, x);
        return m.Output("y", [Elements], slot: 1)
            .Golden(GoldenPlace.Load, 0, x).Golden(GoldenPlace.Step, 0, x).Golden(GoldenPlace.Store, 0, x)
            .Build();
    }

    private static CompiledModel Double(int rows, int columns)
    {
        int count = rows * columns;
        ModelBuilder m = new();
        return m.Input("x", [rows, columns], slot: 0)
            .Body("double", ModelBuilder.Reference(m.Affine(count, 2, 0, m.Slot(0, count), m.Slot(1, count))))
            .Output("y", [rows, columns], slot: 1)
            .Build();
    }
}
