using System;
using System.Runtime.InteropServices;
using System.Text;

namespace ResNetVk.Unity.Native
{
    /// <summary>Texts of the native libraries (UTF-8, ended by a zero) and the exceptions made of them.</summary>
    internal static class NativeTexts
    {
        /// <summary>A copy of a text; empty for a null pointer.</summary>
        public static string Read(IntPtr text) => text == IntPtr.Zero ? string.Empty : Marshal.PtrToStringUTF8(text);

        /// <summary>A text in native memory; <see cref="Marshal.FreeHGlobal"/> frees it.</summary>
        public static IntPtr Copy(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            IntPtr copy = Marshal.AllocHGlobal(bytes.Length + 1);
            Marshal.Copy(bytes, 0, copy, bytes.Length);
            Marshal.WriteByte(copy, bytes.Length, 0);
            return copy;
        }

        /// <summary>Gives a result that is no failure back; throws the last error of <c>libresnetvk</c> otherwise.</summary>
        /// <exception cref="ResNetVkException">The result is negative.</exception>
        public static ResultCode Check(ResultCode result) => result >= ResultCode.Ok ? result : throw Failure(result);

        /// <summary>As <see cref="Check"/>, for <c>libresnetvk_unity</c>.</summary>
        /// <exception cref="ResNetVkException">The result is negative.</exception>
        public static ResultCode CheckUnity(ResultCode result) =>
            result >= ResultCode.Ok ? result : throw new ResNetVkException(result, Read(UnityNativeMethods.LastError()));

        /// <summary>The last error of <c>libresnetvk</c> on this thread.</summary>
        public static ResNetVkException Failure(ResultCode result) => new ResNetVkException(result, Read(NativeMethods.LastError()));
    }
}
