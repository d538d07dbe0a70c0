using System;
using ResNetVk.Unity.Native;
using UnityEngine;

namespace ResNetVk.Unity.Backends
{
    /// <summary>
    /// A session on the device that Unity renders with. The render thread records inferences into Unity's command buffers, and lets the threads that
    /// load at Unity's queue, when it comes to the events that are put between Unity's own commands here.
    /// </summary>
    internal sealed unsafe class UnityDeviceBackend : Backend
    {
        private const uint QueueEvent = 0;
        private const uint RecordEvent = 1;
        private const uint BeginsAtTop = 1;

        private readonly IntPtr _renderEvent = UnityNativeMethods.GetRenderEvent();
        private readonly int _queueEventId = UnityNativeMethods.GetEventId(QueueEvent);
        private readonly int _recordEventId = UnityNativeMethods.GetEventId(RecordEvent);
        private RenderTexture _picture;
        private IntPtr _nativePicture;
        private IntPtr _worker;

        /// <summary>Begins to load.</summary>
        public UnityDeviceBackend(IntPtr model, in SessionOptionsStruct options)
        {
            NativeTexts.CheckUnity(UnityNativeMethods.WorkerCreate(model, options, out _worker));
        }

        /// <summary>True when Unity renders with Vulkan on a device that can be used. False also where the package has no such library.</summary>
        public static bool IsAvailable
        {
            get
            {
                try
                {
                    return UnityNativeMethods.IsAvailable() != 0;
                }
                catch (DllNotFoundException)
                {
                    return false;
                }
            }
        }

        /// <inheritdoc/>
        public override bool ReadsTextures => true;

        /// <inheritdoc/>
        public override bool IsIdle
        {
            get
            {
                bool isIdle = NativeTexts.CheckUnity(UnityNativeMethods.WorkerGetReady(_worker)) == ResultCode.Ok;
                if (!isIdle)
                {
                    GL.IssuePluginEvent(_renderEvent, _recordEventId);
                }

                return isIdle;
            }
        }

        /// <inheritdoc/>
        public override bool Load()
        {
            GL.IssuePluginEvent(_renderEvent, _queueEventId);
            return NativeTexts.CheckUnity(UnityNativeMethods.WorkerGetReady(_worker)) == ResultCode.Ok;
        }

        /// <inheritdoc/>
        public override void ReadProgress(ref ProgressStruct progress) =>
            NativeTexts.CheckUnity(UnityNativeMethods.WorkerGetProgress(_worker, ref progress));

        /// <inheritdoc/>
        /// <remarks>
        /// A copy is read: it may be overwritten when the next frame begins, and asking a texture for its native pointer waits for the render thread,
        /// which so is done once only.
        /// </remarks>
        public override void SetTexture(Texture texture, bool beginsAtTop)
        {
            if (_picture == null || _picture.width != texture.width || _picture.height != texture.height)
            {
                ReleasePicture();
                _picture = new RenderTexture(texture.width, texture.height, 0, RenderTextureFormat.ARGB32)
                {
                    name = "ResNetVk picture",
                    hideFlags = HideFlags.HideAndDontSave,
                };
                _picture.Create();
                _nativePicture = _picture.GetNativeTexturePtr();
            }

            Graphics.Blit(texture, _picture);
            NativeTexts.CheckUnity(UnityNativeMethods.WorkerSetTexture(_worker, _nativePicture, beginsAtTop ? BeginsAtTop : 0));
        }

        /// <inheritdoc/>
        public override void SetPicture(byte* rgba, int width, int height) => NativeTexts.CheckUnity(
            UnityNativeMethods.WorkerSetImage(_worker, rgba, (UIntPtr)(4L * width * height), (uint)width, (uint)height));

        /// <inheritdoc/>
        public override void SetValues(float[] values) =>
            NativeTexts.CheckUnity(UnityNativeMethods.WorkerSetInput(_worker, 0, values, (UIntPtr)values.Length));

        /// <inheritdoc/>
        public override ResultCode Step(long budgetNanoseconds, uint work)
        {
            ResultCode result = NativeTexts.CheckUnity(UnityNativeMethods.WorkerStep(_worker, budgetNanoseconds, work));
            if (result != ResultCode.Ok)
            {
                GL.IssuePluginEvent(_renderEvent, _recordEventId);
            }

            return result;
        }

        /// <inheritdoc/>
        public override void Cancel() => NativeTexts.CheckUnity(UnityNativeMethods.WorkerCancel(_worker));

        /// <inheritdoc/>
        public override void ReadPredictions(Prediction[] predictions) =>
            NativeTexts.CheckUnity(UnityNativeMethods.WorkerClassify(_worker, predictions, (UIntPtr)predictions.Length));

        /// <inheritdoc/>
        public override void ReadOutput(float[] values) =>
            NativeTexts.CheckUnity(UnityNativeMethods.WorkerGetOutput(_worker, 0, values, (UIntPtr)values.Length));

        /// <inheritdoc/>
        public override void Dispose()
        {
            if (_worker != IntPtr.Zero)
            {
                // Freed when the frames that use it have run and the threads that load it have stopped, at a later event: these are the first.
                UnityNativeMethods.WorkerDestroy(_worker);
                _worker = IntPtr.Zero;
                GL.IssuePluginEvent(_renderEvent, _queueEventId);
                GL.IssuePluginEvent(_renderEvent, _recordEventId);
                ReleasePicture();
            }
        }

        private void ReleasePicture()
        {
            if (_picture != null)
            {
                _picture.Release();
                UnityEngine.Object.DestroyImmediate(_picture);
                _picture = null;
            }
        }
    }
}
