using System;
using System.Runtime.InteropServices;

namespace ResNetVk.Unity.Native
{
    /// <summary><c>rnvk_session_options</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SessionOptionsStruct
    {
        public const uint Stepping = 2;

        public uint StructSize;
        public uint Flags;
        public uint InFlight;
        public uint Reserved;
        public long TimeoutNanoseconds;
        public long TimingBudgetNanoseconds;
        public IntPtr PipelineCachePath;
        public IntPtr OnProgress;
        public IntPtr User;
    }
}
