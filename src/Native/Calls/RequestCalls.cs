using System.Runtime.CompilerServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What the exports for requests do. Nothing throws.</summary>
internal static unsafe class RequestCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run(nint session, ValuesStruct* inputs, uint inputCount, ValuesStruct* outputs, uint outputCount, delegate* unmanaged[Cdecl]<void*, int, void> callback, void* user, nint* request)
    {
        try
        {
            NativeRequest opened = Open(session, callback, user, request);
            try
            {
                opened.Run(Arguments.Span(inputs, inputCount, "inputs"), Arguments.Span(outputs, outputCount, "outputs"));
            }
            catch
            {
                opened.Close(request);
                throw;
            }

            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ClassifyImage(nint session, byte* rgba, nuint size, uint width, uint height, ClassPrediction* predictions, nuint count, delegate* unmanaged[Cdecl]<void*, int, void> callback, void* user, nint* request)
    {
        try
        {
            NativeRequest opened = Open(session, callback, user, request);
            try
            {
                opened.ClassifyImage(rgba, size, Arguments.Number(width, "width"), Arguments.Number(height, "height"), predictions, count);
            }
            catch
            {
                opened.Close(request);
                throw;
            }

            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Wait(nint request, long timeoutNs)
    {
        try
        {
            return Get(request).Wait(request, Arguments.Wait(timeoutNs, "timeout_ns"));
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Cancel(nint request)
    {
        try
        {
            Get(request).Cancel(request);
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Destroy(nint request)
    {
        try
        {
            HandleTable.Remove<NativeRequest>(request, HandleKind.Request, static found => found.GiveUp());
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    private static NativeRequest Get(nint request) => HandleTable.Get<NativeRequest>(request, HandleKind.Request);

    private static NativeRequest Open(nint session, delegate* unmanaged[Cdecl]<void*, int, void> callback, void* user, nint* request)
    {
        if (request is not null)
        {
            *request = 0;
        }
        else if (callback is null)
        {
            throw new ArgumentException("callback and request are NULL: give one of them, or nobody learns of the end.");
        }

        NativeRequest opened = HandleTable.Get<NativeSession>(session, HandleKind.Session).Rent();
        opened.Open(callback, user, request);
        return opened;
    }
}
