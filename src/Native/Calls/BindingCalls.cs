using System.Runtime.CompilerServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What the exports for bindings do. Nothing throws.</summary>
internal static unsafe class BindingCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Bind(nint session, BindingSourceStruct* source, nint* binding)
    {
        try
        {
            Arguments.CheckOut(binding, "binding");
            *binding = 0;
            InferenceSession found = HandleTable.Get<NativeSession>(session, HandleKind.Session).Session;
#pragma warning disable CA2000 // The table takes it over.
            *binding = HandleTable.Add(HandleKind.Binding, found.Bind(HostReader.Read(source)));
#pragma warning restore CA2000
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int SetInput(nint binding, uint index, float* values, nuint count)
    {
        try
        {
            Get(binding).SetInput(Arguments.Number(index, "index"), Arguments.Span(values, count, "values"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int SetImage(nint binding, byte* rgba, nuint size, uint width, uint height)
    {
        try
        {
            Get(binding).SetImage(Arguments.Span(rgba, size, "rgba"), Arguments.Number(width, "width"), Arguments.Number(height, "height"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetOutput(nint binding, uint index, float* values, nuint count)
    {
        try
        {
            Get(binding).GetOutput(Arguments.Number(index, "index"), Arguments.Span(values, count, "values"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetClasses(nint binding, ClassPrediction* predictions, nuint count)
    {
        try
        {
            Get(binding).GetClasses(Arguments.Span(predictions, count, "predictions"));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetMemory(nint binding, ulong* bytes)
    {
        try
        {
            Arguments.CheckOut(bytes, "bytes");
            *bytes = (ulong)Get(binding).DeviceMemoryInBytes;
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetOutputBuffer(nint binding, uint index, BufferStruct* buffer)
    {
        try
        {
            Arguments.CheckOut(buffer, "buffer");
            *buffer = ToStruct(Get(binding).OutputBuffer(Arguments.Number(index, "index")));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetClassesBuffer(nint binding, BufferStruct* buffer)
    {
        try
        {
            Arguments.CheckOut(buffer, "buffer");
            *buffer = ToStruct(Get(binding).ClassesBuffer());
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Destroy(nint binding)
    {
        try
        {
            HandleTable.Remove<InferenceBinding>(binding, HandleKind.Binding, static found => found.Dispose());
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    private static InferenceBinding Get(nint binding) => HandleTable.Get<InferenceBinding>(binding, HandleKind.Binding);

    private static BufferStruct ToStruct(in HostBuffer buffer) =>
        new() { Buffer = buffer.Buffer, Offset = (ulong)buffer.OffsetInBytes, Size = (ulong)buffer.SizeInBytes };
}
