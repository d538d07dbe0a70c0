namespace ResNetVk.Native;

/// <summary>A caller gave something that is no handle of the kind wanted, or none any more.</summary>
internal sealed class InvalidHandleException : Exception
{
    public InvalidHandleException(string message)
        : base(message)
    {
    }
}
