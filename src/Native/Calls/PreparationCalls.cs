using System.Runtime.CompilerServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What the exports that make sessions in the background do. Nothing throws.</summary>
internal static unsafe class PreparationCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Prepare(nint device, nint model, SessionOptionsStruct* options, nint* preparation)
    {
        try
        {
            Arguments.CheckOut(preparation, "preparation");
            *preparation = 0;
            SessionOptionsStruct read = VersionedStruct.Read(options, "rnvk_session_options");
            VulkanDevice foundDevice = HandleTable.Get<VulkanDevice>(device, HandleKind.Device);
            NativeModel foundModel = HandleTable.Get<NativeModel>(model, HandleKind.Model);
#pragma warning disable CA2000 // The table takes it over.
            *preparation = HandleTable.Add(HandleKind.Preparation, new NativePreparation(foundDevice, foundModel.Model, read));
#pragma warning restore CA2000
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetProgress(nint preparation, ProgressStruct* progress)
    {
        try
        {
            VersionedStruct.Write(progress, Get(preparation).Progress, "rnvk_progress");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Wait(nint preparation, long timeoutNs, nint* session)
    {
        try
        {
            Arguments.CheckOut(session, "session");
            *session = 0;
#pragma warning disable CA2000 // The table takes it over.
            NativeSession? made = Get(preparation).Take(Arguments.Wait(timeoutNs, "timeout_ns"));
#pragma warning restore CA2000
            if (made is null)
            {
                return (int)ResultCode.Running;
            }

            *session = HandleTable.Add(HandleKind.Session, made);
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Cancel(nint preparation)
    {
        try
        {
            Get(preparation).Cancel();
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Destroy(nint preparation)
    {
        try
        {
            HandleTable.Remove<NativePreparation>(preparation, HandleKind.Preparation, static found => found.Dispose());
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    private static NativePreparation Get(nint preparation) => HandleTable.Get<NativePreparation>(preparation, HandleKind.Preparation);
}
