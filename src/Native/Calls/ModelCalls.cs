using System.Runtime.CompilerServices;
using ResNetVk.Format;

namespace ResNetVk.Native;

/// <summary>What the exports of models do. Nothing throws.</summary>
internal static unsafe class ModelCalls
{
    // Inputs of a network; a larger count is memory that was never set.
    private const uint MostShapes = 1024;

    // Sizes of a shape, likewise.
    private const uint MostSizes = 64;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int LoadFile(byte* path, nint* model) => LoadFileChecked(path, null, model);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int LoadFileChecked(byte* path, LoadOptionsStruct* options, nint* model)
    {
        try
        {
            Arguments.CheckOut(model, "model");
            *model = 0;
            *model = Add(CompiledModel.Load(Arguments.Text(path, "path"), LoadOptionsReader.Read(options)));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int LoadMemory(byte* bytes, nuint size, nint* model) => LoadMemoryChecked(bytes, size, null, model);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int LoadMemoryChecked(byte* bytes, nuint size, LoadOptionsStruct* options, nint* model)
    {
        try
        {
            Arguments.CheckOut(model, "model");
            *model = 0;
            *model = Add(CompiledModel.Parse(Arguments.Span(bytes, size, "bytes").ToArray(), LoadOptionsReader.Read(options)));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetInfo(nint model, ModelInfoStruct* info)
    {
        try
        {
            VersionedStruct.Write(info, Get(model).Info, "rnvk_model_info");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetInput(nint model, uint index, TensorInfoStruct* info)
    {
        try
        {
            VersionedStruct.Write(info, Arguments.At(Get(model).Inputs, index, "input"), "rnvk_tensor_info");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetOutput(nint model, uint index, TensorInfoStruct* info)
    {
        try
        {
            VersionedStruct.Write(info, Arguments.At(Get(model).Outputs, index, "output"), "rnvk_tensor_info");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetLabel(nint model, uint index, byte** label)
    {
        try
        {
            Arguments.CheckOut(label, "label");
            *label = null;
            *label = (byte*)Arguments.At(Get(model).Labels, index, "label");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ForInputShapes(nint model, ShapeStruct* shapes, uint count, nint* other)
    {
        try
        {
            Arguments.CheckOut(other, "other");
            *other = 0;
            int[][] wanted = new int[Arguments.Span(shapes, Arguments.AtMost(count, MostShapes, "count"), "shapes").Length][];
            for (int i = 0; i < wanted.Length; i++)
            {
                Arguments.CheckReserved(shapes[i].Reserved, "rnvk_shape.reserved");
                wanted[i] = Arguments.Span(shapes[i].Sizes, Arguments.AtMost(shapes[i].Rank, MostSizes, "rnvk_shape.rank"), "rnvk_shape.sizes").ToArray();
            }

            *other = Add(Get(model).Model.ForInputShapes(wanted));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Destroy(nint model)
    {
        try
        {
            HandleTable.Remove<NativeModel>(model, HandleKind.Model, static found => found.Dispose());
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    private static NativeModel Get(nint model) => HandleTable.Get<NativeModel>(model, HandleKind.Model);

#pragma warning disable CA2000 // The table takes it over.
    private static nint Add(CompiledModel model) => HandleTable.Add(HandleKind.Model, new NativeModel(model));
#pragma warning restore CA2000
}
