namespace ResNetVk.Runtime;

/// <summary>The warnings and errors of the validation layer. Written from any thread.</summary>
internal sealed class ValidationLog
{
    private readonly List<string> _messages = [];
    private readonly Action<string>? _callback;

    public ValidationLog(Action<string>? callback) => _callback = callback;

    /// <summary>The messages so far, oldest first; a copy.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages)
            {
                return _messages.ToArray();
            }
        }
    }

    /// <summary>Adds a message and passes it on. Never throws: the caller is native code.</summary>
    public void Add(string message)
    {
        lock (_messages)
        {
            _messages.Add(message);
        }

        try
        {
            _callback?.Invoke(message);
        }
#pragma warning disable CA1031 // Whatever the user's callback throws would unwind through the driver and end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_messages)
            {
                _messages.Add($"The OnValidationMessage callback threw {exception.GetType().Name}: {exception.Message}");
            }
        }
    }
}
