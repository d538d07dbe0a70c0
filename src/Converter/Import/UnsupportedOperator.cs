namespace ResNetVk.Converter.Import;

/// <summary>One node that cannot run.</summary>
/// <param name="NodeName">Its name in the source.</param>
/// <param name="OperatorType">The source's name of its operator, with the domain when it is not ONNX's own.</param>
/// <param name="Reason">Why it cannot run, as a clause without a full stop.</param>
/// <param name="Suggestion">What to do about it, as a clause without a full stop.</param>
public sealed record UnsupportedOperator(string NodeName, string OperatorType, string Reason, string Suggestion);
