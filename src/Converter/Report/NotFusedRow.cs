namespace ResNetVk.Converter.Report;

/// <summary>A node that stays a dispatch of its own.</summary>
/// <param name="Name">The node.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="Reason">Why no other node could take it in.</param>
public sealed record NotFusedRow(string Name, string Operator, string Reason);
