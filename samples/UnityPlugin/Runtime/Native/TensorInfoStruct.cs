using System;
using System.Runtime.InteropServices;

namespace ResNetVk.Unity.Native
{
    /// <summary><c>rnvk_tensor_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TensorInfoStruct
    {
        public uint StructSize;
        public uint Rank;
        public ulong ElementCount;
        public IntPtr Shape;
        public IntPtr Name;
        public uint TakesImages;
        public uint Reserved;
    }
}
