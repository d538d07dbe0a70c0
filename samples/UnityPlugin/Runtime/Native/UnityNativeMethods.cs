using System;
using System.Runtime.InteropServices;

namespace ResNetVk.Unity.Native
{
    /// <summary>The functions of <c>resnetvk_unity.h</c>: inferences on the Vulkan device that Unity renders with. What they mean stands there.</summary>
    internal static unsafe class UnityNativeMethods
    {
        private const string Library = "resnetvk_unity";

        [DllImport(Library, EntryPoint = "rnvk_unity_is_available", CallingConvention = CallingConvention.Cdecl)]
        public static extern uint IsAvailable();

        [DllImport(Library, EntryPoint = "rnvk_unity_last_error", CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr LastError();

        [DllImport(Library, EntryPoint = "rnvk_unity_get_render_event", CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr GetRenderEvent();

        [DllImport(Library, EntryPoint = "rnvk_unity_get_event_id", CallingConvention = CallingConvention.Cdecl)]
        public static extern int GetEventId(uint eventKind);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_create", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerCreate(IntPtr model, in SessionOptionsStruct options, out IntPtr worker);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_get_ready", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerGetReady(IntPtr worker);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_get_progress", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerGetProgress(IntPtr worker, ref ProgressStruct progress);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_set_texture", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerSetTexture(IntPtr worker, IntPtr texture, uint flags);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_set_image", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerSetImage(IntPtr worker, byte* rgba, UIntPtr size, uint width, uint height);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_set_input", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerSetInput(IntPtr worker, uint index, float[] values, UIntPtr count);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_step", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerStep(IntPtr worker, long budgetNanoseconds, uint work);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_cancel", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerCancel(IntPtr worker);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_classify", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerClassify(IntPtr worker, [Out] Prediction[] predictions, UIntPtr count);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_get_output", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerGetOutput(IntPtr worker, uint index, [Out] float[] values, UIntPtr count);

        [DllImport(Library, EntryPoint = "rnvk_unity_worker_destroy", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode WorkerDestroy(IntPtr worker);
    }
}
