using System;
using System.Runtime.InteropServices;
using AOT;
using ResNetVk.Unity.Native;
using UnityEngine;

namespace ResNetVk.Unity.Backends
{
    /// <summary>The Vulkan device of the library's own: one for all workers, as long as there is one.</summary>
    internal static class OwnDevice
    {
        private const uint AbiVersion = 1;

        // Kept for ever: native code has its address.
        private static readonly MessageCallback OnMessageCallback = OnMessage;

        private static IntPtr s_handle;
        private static int s_users;

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate void MessageCallback(IntPtr user, IntPtr message);

        /// <summary>The device, made for the first user; each calls <see cref="Release"/> in the end.</summary>
        /// <param name="validation">With the validation layer. The first user decides.</param>
        /// <exception cref="ResNetVkException">There is no Vulkan here, or the library is too old.</exception>
        public static IntPtr Acquire(bool validation)
        {
            if (s_users == 0)
            {
                s_handle = Create(validation);
            }

            s_users++;
            return s_handle;
        }

        /// <summary>Ends the device with its last user.</summary>
        public static void Release()
        {
            s_users--;
            if (s_users == 0)
            {
                NativeMethods.DeviceDestroy(s_handle);
                s_handle = IntPtr.Zero;
            }
        }

        private static IntPtr Create(bool validation)
        {
            if (NativeMethods.AbiVersion() < AbiVersion)
            {
                throw new ResNetVkException(
                    ResultCode.Internal,
                    $"libresnetvk has interface {NativeMethods.AbiVersion()}, the package needs {AbiVersion}: build it again with build.sh.");
            }

            DeviceOptionsStruct options = new DeviceOptionsStruct
            {
                StructSize = (uint)Marshal.SizeOf<DeviceOptionsStruct>(),
                Flags = validation ? DeviceOptionsStruct.Validation : 0,
                OnMessage = validation ? Marshal.GetFunctionPointerForDelegate(OnMessageCallback) : IntPtr.Zero,
            };
            NativeTexts.Check(NativeMethods.DeviceCreate(options, out IntPtr device));
            return device;
        }

        // On any thread, as Unity's log allows.
        [MonoPInvokeCallback(typeof(MessageCallback))]
        private static void OnMessage(IntPtr user, IntPtr message) => Debug.LogWarning("ResNetVk: " + NativeTexts.Read(message));
    }
}
