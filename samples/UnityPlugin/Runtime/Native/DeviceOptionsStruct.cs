using System;
using System.Runtime.InteropServices;

namespace ResNetVk.Unity.Native
{
    /// <summary><c>rnvk_device_options</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct DeviceOptionsStruct
    {
        public const uint Validation = 2;

        public uint StructSize;
        public uint Flags;
        public uint DeviceIndex;
        public uint Reserved;
        public IntPtr OnMessage;
        public IntPtr User;
    }
}
