namespace ResNetVk.Converter.Import;

/// <summary>Thrown by a mapping for the node at hand; <see cref="GraphBuilder"/> collects them into one <see cref="UnsupportedOperatorException"/>.</summary>
internal sealed class UnsupportedNodeException : Exception
{
    internal UnsupportedNodeException(string reason, string suggestion)
        : base(reason) => Suggestion = suggestion;

    internal string Suggestion { get; }
}
