using System;
using System.Runtime.InteropServices;

namespace ResNetVk.Unity.Native
{
    /// <summary><c>rnvk_progress</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ProgressStruct
    {
        // RNVK_STAGE_READY, which the last stage leads to.
        private const int Stages = 5;

        public uint StructSize;
        public uint Stage;
        public ulong Done;
        public ulong Total;
        public IntPtr Step;
        public IntPtr Alternative;

        /// <summary>0 to 1, all stages alike.</summary>
        public float Share => (Stage + (Total > 0 ? (float)Done / Total : 0)) / Stages;
    }
}
