using System;
using System.Runtime.InteropServices;

namespace ResNetVk.Unity.Native
{
    /// <summary>The functions of <c>resnetvk.h</c> that the package calls; what they mean stands there.</summary>
    internal static unsafe class NativeMethods
    {
        private const string Library = "resnetvk";

        [DllImport(Library, EntryPoint = "rnvk_abi_version", CallingConvention = CallingConvention.Cdecl)]
        public static extern uint AbiVersion();

        [DllImport(Library, EntryPoint = "rnvk_last_error", CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr LastError();

        [DllImport(Library, EntryPoint = "rnvk_device_create", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode DeviceCreate(in DeviceOptionsStruct options, out IntPtr device);

        [DllImport(Library, EntryPoint = "rnvk_device_destroy", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode DeviceDestroy(IntPtr device);

        [DllImport(Library, EntryPoint = "rnvk_model_load_memory", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode ModelLoadMemory(byte[] bytes, UIntPtr size, out IntPtr model);

        [DllImport(Library, EntryPoint = "rnvk_model_get_info", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode ModelGetInfo(IntPtr model, ref ModelInfoStruct info);

        [DllImport(Library, EntryPoint = "rnvk_model_get_input", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode ModelGetInput(IntPtr model, uint index, ref TensorInfoStruct info);

        [DllImport(Library, EntryPoint = "rnvk_model_get_output", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode ModelGetOutput(IntPtr model, uint index, ref TensorInfoStruct info);

        [DllImport(Library, EntryPoint = "rnvk_model_get_label", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode ModelGetLabel(IntPtr model, uint index, out IntPtr label);

        [DllImport(Library, EntryPoint = "rnvk_model_destroy", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode ModelDestroy(IntPtr model);

        [DllImport(Library, EntryPoint = "rnvk_session_prepare", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode SessionPrepare(IntPtr device, IntPtr model, in SessionOptionsStruct options, out IntPtr preparation);

        [DllImport(Library, EntryPoint = "rnvk_preparation_get_progress", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode PreparationGetProgress(IntPtr preparation, ref ProgressStruct progress);

        [DllImport(Library, EntryPoint = "rnvk_preparation_wait", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode PreparationWait(IntPtr preparation, long timeoutNanoseconds, out IntPtr session);

        [DllImport(Library, EntryPoint = "rnvk_preparation_destroy", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode PreparationDestroy(IntPtr preparation);

        [DllImport(Library, EntryPoint = "rnvk_session_set_input", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode SessionSetInput(IntPtr session, uint index, float[] values, UIntPtr count);

        [DllImport(Library, EntryPoint = "rnvk_session_set_image", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode SessionSetImage(IntPtr session, byte* rgba, UIntPtr size, uint width, uint height);

        [DllImport(Library, EntryPoint = "rnvk_session_step", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode SessionStep(IntPtr session, long budgetNanoseconds, IntPtr binding, uint work);

        [DllImport(Library, EntryPoint = "rnvk_session_cancel_steps", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode SessionCancelSteps(IntPtr session);

        [DllImport(Library, EntryPoint = "rnvk_session_classify", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode SessionClassify(IntPtr session, [Out] Prediction[] predictions, UIntPtr count);

        [DllImport(Library, EntryPoint = "rnvk_session_get_output", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode SessionGetOutput(IntPtr session, uint index, [Out] float[] values, UIntPtr count);

        [DllImport(Library, EntryPoint = "rnvk_session_destroy", CallingConvention = CallingConvention.Cdecl)]
        public static extern ResultCode SessionDestroy(IntPtr session);
    }
}
