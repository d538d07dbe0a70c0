using ResNetVk.Runtime;

namespace ResNetVk.Offscreen;

/// <summary>Counts what the network said.</summary>
internal sealed class LabelTally(int classes)
{
    private readonly int[] _counts = new int[classes];

    /// <summary>Number of inferences that have finished.</summary>
    public int Count { get; private set; }

    /// <summary>The last answer.</summary>
    public ClassPrediction Last { get; private set; }

    /// <summary>The class that was said most often; -1 when there was none.</summary>
    public int Usual => Count == 0 ? -1 : Array.IndexOf(_counts, _counts.Max());

    /// <summary>How often <see cref="Usual"/> was said.</summary>
    public int UsualCount => Count == 0 ? 0 : _counts.Max();

    public void Add(ClassPrediction answer)
    {
        _counts[answer.Index]++;
        Count++;
        Last = answer;
    }
}
