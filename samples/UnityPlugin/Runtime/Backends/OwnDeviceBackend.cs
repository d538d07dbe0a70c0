using System;
using ResNetVk.Unity.Native;
using UnityEngine;

namespace ResNetVk.Unity.Backends
{
    /// <summary>A session on the library's own device.</summary>
    internal sealed unsafe class OwnDeviceBackend : Backend
    {
        private IntPtr _preparation;
        private IntPtr _session;
        private bool _isDisposed;

        /// <summary>Begins to load.</summary>
        public OwnDeviceBackend(IntPtr model, in SessionOptionsStruct options, bool validation)
        {
            IntPtr device = OwnDevice.Acquire(validation);
            ResultCode result = NativeMethods.SessionPrepare(device, model, options, out _preparation);
            if (result < ResultCode.Ok)
            {
                ResNetVkException failure = NativeTexts.Failure(result);
                OwnDevice.Release();
                throw failure;
            }
        }

        /// <inheritdoc/>
        public override bool ReadsTextures => false;

        /// <inheritdoc/>
        public override bool IsIdle => true;

        /// <summary>The native session; zero while it loads.</summary>
        internal IntPtr Session => _session;

        /// <inheritdoc/>
        public override bool Load()
        {
            if (_session == IntPtr.Zero && NativeTexts.Check(NativeMethods.PreparationWait(_preparation, 0, out _session)) == ResultCode.Ok)
            {
                NativeMethods.PreparationDestroy(_preparation);
                _preparation = IntPtr.Zero;
            }

            return _session != IntPtr.Zero;
        }

        /// <inheritdoc/>
        public override void ReadProgress(ref ProgressStruct progress) =>
            NativeTexts.Check(NativeMethods.PreparationGetProgress(_preparation, ref progress));

        /// <inheritdoc/>
        public override void SetTexture(Texture texture, bool beginsAtTop) =>
            throw new InvalidOperationException("The library's own device does not read Unity's textures.");

        /// <inheritdoc/>
        public override void SetPicture(byte* rgba, int width, int height) =>
            NativeTexts.Check(NativeMethods.SessionSetImage(_session, rgba, (UIntPtr)(4L * width * height), (uint)width, (uint)height));

        /// <inheritdoc/>
        public override void SetValues(float[] values) =>
            NativeTexts.Check(NativeMethods.SessionSetInput(_session, 0, values, (UIntPtr)values.Length));

        /// <inheritdoc/>
        public override ResultCode Step(long budgetNanoseconds, uint work) =>
            NativeTexts.Check(NativeMethods.SessionStep(_session, budgetNanoseconds, IntPtr.Zero, work));

        /// <inheritdoc/>
        public override void Cancel() => NativeMethods.SessionCancelSteps(_session);

        /// <inheritdoc/>
        public override void ReadPredictions(Prediction[] predictions) =>
            NativeTexts.Check(NativeMethods.SessionClassify(_session, predictions, (UIntPtr)predictions.Length));

        /// <inheritdoc/>
        public override void ReadOutput(float[] values) =>
            NativeTexts.Check(NativeMethods.SessionGetOutput(_session, 0, values, (UIntPtr)values.Length));

        /// <inheritdoc/>
        public override void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;

                // Stops it, waits until it has stopped. Null handles are none of its business.
                NativeMethods.PreparationDestroy(_preparation);
                NativeMethods.SessionDestroy(_session);
                OwnDevice.Release();
            }
        }
    }
}
