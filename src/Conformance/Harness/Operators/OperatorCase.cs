namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>A model, an alternative and a kind of input: what is reported as one result.</summary>
/// <param name="Model">The model.</param>
/// <param name="Alternative">The alternative.</param>
/// <param name="Family">The numbers.</param>
internal sealed record OperatorCase(PreparedModel Model, ForcedAlternative Alternative, InputFamily Family)
{
    /// <summary>Unique in the suite and the same on every device: <c>conv/k3x3-…-relu-random/conv2d_lanes/any_w16v4_l8</c>.</summary>
    public string Name => $"{Model.Model.Id}-{InputNumbers.NameOf(Family)}/{Alternative.Name}";
}
