namespace ResNetVk.Runtime;

/// <summary>Says which alternatives of a shape computed something else than they should.</summary>
internal sealed class OutputJury
{
    private readonly StepShape _shape;
    private readonly IReadOnlyList<TrialOutput> _outputs;
    private readonly double _multiplyAddsPerElement;

    /// <summary>Prepares to compare.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="outputs">One per candidate.</param>
    public OutputJury(StepShape shape, IReadOnlyList<TrialOutput> outputs)
    {
        _shape = shape;
        _outputs = outputs;
        _multiplyAddsPerElement = (double)shape.Steps[0].MultiplyAdds / Math.Max(outputs[0].Dense.Length, 1);
    }

    /// <summary>Compares all candidates with the first. When one differs, the reference settles who is right.</summary>
    /// <remarks>
    /// Without a reference the candidates that agree with most others are right, the first of them where it is undecided. When the
    /// reference itself gives no finite numbers, as with such numbers in the weights, nothing can be compared, and none is put aside.
    /// </remarks>
    /// <param name="computeReference">Runs the reference; called at most once, only when candidates differ.</param>
    public PutAsideAlternative[] PutAside(Func<TrialOutput> computeReference)
    {
        bool agree = OutputCheck.IsFinite(_outputs[0]) && OutsideOf(_outputs[0]).Length == 0;
        if (agree)
        {
            return [];
        }

        if (_shape.Reference is null)
        {
            return OutsideOfMajority();
        }

        int reference = _shape.Candidates.TakeWhile(candidate => !ReferenceEquals(candidate, _shape.Reference)).Count();
        TrialOutput expected = reference < _outputs.Count ? _outputs[reference] : computeReference();
        return OutputCheck.IsFinite(expected) ? OutsideOf(expected) : [];
    }

    private PutAsideAlternative[] OutsideOf(TrialOutput expected) => _shape.Candidates
        .Select((candidate, i) => (candidate.Name, Comparison: OutputCheck.Compare(expected, _outputs[i], _multiplyAddsPerElement)))
        .Where(other => OutputCheck.Differs(other.Comparison))
        .Select(other => new PutAsideAlternative(other.Name, other.Comparison.Worst, other.Comparison.Allowed))
        .ToArray();

    private PutAsideAlternative[] OutsideOfMajority() => _outputs
        .Where(OutputCheck.IsFinite)
        .Select(OutsideOf)
        .OrderBy(outside => outside.Length)
        .FirstOrDefault() ?? [];
}
