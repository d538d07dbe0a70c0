using System.Runtime.CompilerServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What the exports that make, describe and end sessions do. Nothing throws.</summary>
internal static unsafe class SessionCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Create(nint device, nint model, SessionOptionsStruct* options, nint* session)
    {
        try
        {
            Arguments.CheckOut(session, "session");
            *session = 0;
            SessionOptionsStruct read = VersionedStruct.Read(options, "rnvk_session_options");
            VulkanDevice foundDevice = HandleTable.Get<VulkanDevice>(device, HandleKind.Device);
            NativeModel foundModel = HandleTable.Get<NativeModel>(model, HandleKind.Model);
            using NativePreparation preparation = new(foundDevice, foundModel.Model, read);
#pragma warning disable CA2000 // The table takes it over.
            *session = HandleTable.Add(HandleKind.Session, preparation.Take(Timeout.InfiniteTimeSpan)!);
#pragma warning restore CA2000
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetInfo(nint session, SessionInfoStruct* info)
    {
        try
        {
            VersionedStruct.Write(info, HandleTable.Get<NativeSession>(session, HandleKind.Session).Info, "rnvk_session_info");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetPutAside(nint session, uint index, PutAsideStruct* putAside)
    {
        try
        {
            IReadOnlyList<PutAsideStruct> all = HandleTable.Get<NativeSession>(session, HandleKind.Session).PutAside;
            VersionedStruct.Write(putAside, Arguments.At(all, index, "alternative that was put aside"), "rnvk_put_aside");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetFinding(nint session, uint index, FindingStruct* finding)
    {
        try
        {
            IReadOnlyList<FindingStruct> all = HandleTable.Get<NativeSession>(session, HandleKind.Session).Findings;
            VersionedStruct.Write(finding, Arguments.At(all, index, "finding of the self-test"), "rnvk_finding");
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Destroy(nint session)
    {
        try
        {
            HandleTable.Remove<NativeSession>(session, HandleKind.Session, static found => found.Dispose());
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }
}
