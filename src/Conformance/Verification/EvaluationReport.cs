namespace ResNetVk.Conformance.Verification;

/// <summary>Outcome of <see cref="Evaluator.Evaluate"/>.</summary>
public sealed record EvaluationReport
{
    /// <summary>Number of pictures classified.</summary>
    public required int Images { get; init; }

    /// <summary>Pictures whose most probable class is the right one.</summary>
    public required int Top1Count { get; init; }

    /// <summary>Pictures whose right class is among the five most probable.</summary>
    public required int Top5Count { get; init; }

    /// <summary>Per class index: pictures of the class, and how many of them were recognised.</summary>
    public required IReadOnlyList<ClassCount> Classes { get; init; }

    /// <summary>The pictures whose most probable class is wrong.</summary>
    public required IReadOnlyList<Mistake> Mistakes { get; init; }

    /// <summary>Share of pictures recognised.</summary>
    public double Top1 => (double)Top1Count / Images;

    /// <summary>Share of pictures whose right class is among the five most probable.</summary>
    public double Top5 => (double)Top5Count / Images;
}
