namespace ResNetVk.Native;

/// <summary>The text of the last error on each thread.</summary>
internal static unsafe class LastError
{
    [ThreadStatic]
    private static ThreadText? t_text;

    /// <summary>UTF-8, ending with a zero; empty when the thread had no error.</summary>
    public static byte* Text => t_text is ThreadText text ? text.Address : NativeTexts.Empty;

    /// <summary>Keeps the text of an exception and returns its code.</summary>
    public static int Set(Exception exception)
    {
        try
        {
            return Set(ErrorTranslation.CodeOf(exception), ErrorTranslation.TextOf(exception));
        }
#pragma warning disable CA1031 // An exception that left here would end the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Only memory can be missing here; the thread's earlier text, if any, stays.
            return (int)ResultCode.OutOfMemory;
        }
    }

    /// <summary>Keeps a text and returns the code that goes with it.</summary>
    public static int Set(ResultCode code, string text)
    {
        (t_text ??= new ThreadText()).Set(text);
        return (int)code;
    }
}
