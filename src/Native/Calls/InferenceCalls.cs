using System.Runtime.CompilerServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What the exports that run networks do. Nothing throws, and without an error nothing is allocated.</summary>
internal static unsafe class InferenceCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int SetInput(nint session, uint index, float* values, nuint count)
    {
        try
        {
            Get(session).SetInput(Arguments.Number(index, "index"), Arguments.Span(values, count, "values"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run(nint session)
    {
        try
        {
            Get(session).Run();
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetOutput(nint session, uint index, float* values, nuint count)
    {
        try
        {
            Get(session).GetOutput(Arguments.Number(index, "index"), Arguments.Span(values, count, "values"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int RunTensor(nint session, float* input, nuint inputCount, float* output, nuint outputCount)
    {
        try
        {
            Get(session).Run(Arguments.Span(input, inputCount, "input"), Arguments.Span(output, outputCount, "output"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int SetImage(nint session, byte* rgba, nuint size, uint width, uint height)
    {
        try
        {
            Get(session).SetImage(Arguments.Span(rgba, size, "rgba"), Arguments.Number(width, "width"), Arguments.Number(height, "height"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ReserveImage(nint session, uint width, uint height)
    {
        try
        {
            Get(session).ReserveImage(Arguments.Number(width, "width"), Arguments.Number(height, "height"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int RunImage(nint session)
    {
        try
        {
            Get(session).RunImage();
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Classify(nint session, ClassPrediction* predictions, nuint count)
    {
        try
        {
            Get(session).Classify(Arguments.Span(predictions, count, "predictions"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ClassifyTensor(nint session, float* input, nuint inputCount, ClassPrediction* predictions, nuint count)
    {
        try
        {
            Get(session).Classify(Arguments.Span(input, inputCount, "input"), Arguments.Span(predictions, count, "predictions"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ClassifyImage(nint session, byte* rgba, nuint size, uint width, uint height, ClassPrediction* predictions, nuint count)
    {
        try
        {
            Get(session).ClassifyImage(
                Arguments.Span(rgba, size, "rgba"),
                Arguments.Number(width, "width"),
                Arguments.Number(height, "height"),
                Arguments.Span(predictions, count, "predictions"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    private static InferenceSession Get(nint session) => HandleTable.Get<NativeSession>(session, HandleKind.Session).Session;
}
