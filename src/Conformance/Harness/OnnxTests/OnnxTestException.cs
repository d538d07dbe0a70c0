namespace ResNetVk.Conformance.Harness.OnnxTests;

/// <summary>A test of ONNX's backend format is not whole, or needs what is not here; the message is the case's reason.</summary>
internal sealed class OnnxTestException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="status">What becomes of the case.</param>
    /// <param name="message">What, where, expected, found.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public OnnxTestException(CaseStatus status, string message, Exception? innerException = null)
        : base(message, innerException) => Status = status;

    /// <summary><see cref="CaseStatus.Failed"/> or <see cref="CaseStatus.Skipped"/>.</summary>
    public CaseStatus Status { get; }
}
