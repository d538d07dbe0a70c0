using System;
using System.Collections;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using ResNetVk.Unity.Backends;
using ResNetVk.Unity.Native;
using UnityEngine;

namespace ResNetVk.Unity
{
    /// <summary>
    /// A model, ready to run on a device, one inference at a time. Nothing here waits for the device, and no frame allocates once a picture of the same
    /// size was seen.
    /// </summary>
    /// <remarks>
    /// Main thread only. It begins to load when it is made; <see cref="Schedule(Texture)"/> refuses until it has. Each frame of the player, and of the editor
    /// outside of play mode, drives it on. It is disposed by itself when play mode ends and when scripts are reloaded.
    /// </remarks>
    public sealed unsafe class ResNetVkWorker : IDisposable, IValueTaskSource<WorkerOutput>
    {
        private const float NanosecondsPerMillisecond = 1e6f;

        private readonly ModelAsset _model;
        private readonly Backend _backend;
        private readonly PictureBuffer _buffer = new PictureBuffer();
        private readonly bool _beginsAtTop;
        private readonly WorkerOutput _output;
        private readonly Steps _steps;
        private ManualResetValueTaskSourceCore<WorkerOutput> _readback;
        private bool _isAwaited;
        private bool _isReadingTexture;
        private uint _work;
        private long _budget;

        /// <summary>Begins to load.</summary>
        /// <param name="model">The model; several workers may share it.</param>
        /// <param name="options">Null for the defaults.</param>
        /// <exception cref="ResNetVkException">There is no Vulkan here, or the model is damaged.</exception>
        /// <exception cref="DllNotFoundException">The package lacks the library for this platform: see its README.</exception>
        public ResNetVkWorker(ModelAsset model, WorkerOptions options = null)
        {
            _model = model != null ? model : throw new ArgumentNullException(nameof(model));
            options = options ?? new WorkerOptions();
            _output = new WorkerOutput(model);
            _beginsAtTop = options.TexturesBeginAtTop;
            _steps = new Steps(this);
            Backend = options.Backend == BackendType.Automatic
                ? UnityDeviceBackend.IsAvailable ? BackendType.UnityDevice : BackendType.OwnDevice
                : options.Backend;
            _backend = WorkerFactory.Create(model, Backend, options);
            WorkerLoop.Add(this);
        }

        /// <summary>What it is doing.</summary>
        public WorkerState State { get; private set; } = WorkerState.Loading;

        /// <summary>Whose device it runs on; never <see cref="BackendType.Automatic"/>.</summary>
        public BackendType Backend { get; }

        /// <summary>Why <see cref="State"/> is <see cref="WorkerState.Failed"/>; else null.</summary>
        public Exception Failure { get; private set; }

        /// <summary>How far loading is, 0 to 1.</summary>
        public float LoadingProgress
        {
            get
            {
                if (State != WorkerState.Loading)
                {
                    return State == WorkerState.Ready || State == WorkerState.Running ? 1 : 0;
                }

                ProgressStruct progress = new ProgressStruct { StructSize = (uint)Marshal.SizeOf<ProgressStruct>() };
                _backend.ReadProgress(ref progress);
                return progress.Share;
            }
        }

        /// <summary>For tests: the session on the own device, zero while it loads.</summary>
        internal IntPtr Session => ((OwnDeviceBackend)_backend).Session;

        /// <summary>Begins an inference of what a texture shows now. Its size may be any; the model says how it is fitted.</summary>
        /// <returns>False when it still loads or runs: show it a newer picture in a later frame.</returns>
        /// <exception cref="InvalidOperationException">The network takes no pictures.</exception>
        /// <exception cref="NotSupportedException">The graphics API cannot read textures back.</exception>
        public bool Schedule(Texture texture)
        {
            if (texture == null)
            {
                throw new ArgumentNullException(nameof(texture));
            }

            return CanBegin(takesPicture: true) && BeginTexture(texture, long.MaxValue);
        }

        /// <summary>As <see cref="Schedule(Texture)"/>, for pixels in Unity's order (the bottom row first), which are copied.</summary>
        /// <exception cref="ArgumentException">There are not width × height of them.</exception>
        public bool Schedule(Color32[] pixels, int width, int height) =>
            CanBegin(takesPicture: true) && BeginPixels(pixels, width, height, long.MaxValue);

        /// <summary>Begins an inference of values for a network of one input, dense, in the source network's order; they are copied.</summary>
        /// <returns>As <see cref="Schedule(Texture)"/>.</returns>
        /// <exception cref="ResNetVkException">There are too few or too many.</exception>
        public bool Schedule(float[] values)
        {
            if (values == null)
            {
                throw new ArgumentNullException(nameof(values));
            }

            if (!CanBegin(takesPicture: false))
            {
                return false;
            }

            _backend.SetValues(values);
            Begin(0, long.MaxValue);
            return true;
        }

        /// <summary>
        /// As <see cref="Schedule(Texture)"/>, spread over frames: each <see cref="IEnumerator.MoveNext"/> submits what the device should finish in the budget. Give it to
        /// <c>StartCoroutine</c>, or call it once per frame until it returns false. Starting no new one gives the rest up when it is dropped: see <see cref="Cancel"/>.
        /// </summary>
        /// <param name="texture">The picture.</param>
        /// <param name="budgetMs">Milliseconds of the device's time per frame; positive.</param>
        /// <returns>The same object each time; null when the worker still loads or runs.</returns>
        public IEnumerator ScheduleStepped(Texture texture, float budgetMs)
        {
            if (texture == null)
            {
                throw new ArgumentNullException(nameof(texture));
            }

            long budget = Budget(budgetMs);
            return CanBegin(takesPicture: true) && BeginTexture(texture, budget) ? _steps : null;
        }

        /// <summary>As <see cref="ScheduleStepped(Texture, float)"/>, for pixels in Unity's order, which are copied.</summary>
        public IEnumerator ScheduleStepped(Color32[] pixels, int width, int height, float budgetMs)
        {
            long budget = Budget(budgetMs);
            return CanBegin(takesPicture: true) && BeginPixels(pixels, width, height, budget) ? _steps : null;
        }

        /// <summary>Gives up the inference under way, if there is one.</summary>
        public void Cancel()
        {
            if (State == WorkerState.Running)
            {
                _isReadingTexture = false;
                _backend.Cancel();
                State = WorkerState.Ready;
                FinishReadback(new OperationCanceledException("The inference was cancelled."));
            }
        }

        /// <summary>What the last inference that has finished found, without waiting; see <see cref="WorkerOutput.InferenceNumber"/>.</summary>
        public WorkerOutput PeekOutput() => _output;

        /// <summary>
        /// Waits, with <c>await</c>, for the inference under way; done at once when there is none. What follows the <c>await</c> runs on the main thread.
        /// </summary>
        /// <exception cref="InvalidOperationException">Another part of the program waits already.</exception>
        /// <exception cref="OperationCanceledException">The inference was cancelled.</exception>
        /// <exception cref="ObjectDisposedException">The worker was disposed meanwhile.</exception>
        public ValueTask<WorkerOutput> ReadbackAsync()
        {
            ThrowIfUnusable();
            if (State != WorkerState.Running)
            {
                return new ValueTask<WorkerOutput>(_output);
            }

            if (_isAwaited)
            {
                throw new InvalidOperationException("ReadbackAsync is awaited already; await it once per inference.");
            }

            _isAwaited = true;
            _readback.Reset();
            return new ValueTask<WorkerOutput>(this, _readback.Version);
        }

        /// <summary>Frees what it holds on the device. May be called again, in every state.</summary>
        public void Dispose()
        {
            if (State == WorkerState.Disposed)
            {
                return;
            }

            State = WorkerState.Disposed;
            WorkerLoop.Remove(this);
            _backend.Dispose();
            _buffer.Dispose();
            FinishReadback(new ObjectDisposedException(nameof(ResNetVkWorker)));
        }

        /// <inheritdoc/>
        WorkerOutput IValueTaskSource<WorkerOutput>.GetResult(short token) => _readback.GetResult(token);

        /// <inheritdoc/>
        ValueTaskSourceStatus IValueTaskSource<WorkerOutput>.GetStatus(short token) => _readback.GetStatus(token);

        /// <inheritdoc/>
        void IValueTaskSource<WorkerOutput>.OnCompleted(
            Action<object> continuation, object state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _readback.OnCompleted(continuation, state, token, flags);

        /// <summary>Once per frame: goes on loading, or with what <see cref="Schedule(Texture)"/> began.</summary>
        internal void Tick()
        {
            if (State == WorkerState.Loading)
            {
                TryLoad();
            }
            else if (State == WorkerState.Running && _budget == long.MaxValue)
            {
                Advance();
            }
        }

        /// <summary>A part of the inference under way.</summary>
        /// <returns>False when there is none any more.</returns>
        internal bool Advance()
        {
            if (State != WorkerState.Running)
            {
                return false;
            }

            if (_isReadingTexture && !TryTakePicture())
            {
                return true;
            }

            try
            {
                if (_backend.Step(_budget, _work) == ResultCode.Ok)
                {
                    Finish();
                }
            }
            catch (Exception exception)
            {
                Fail(exception);
                throw;
            }

            return State == WorkerState.Running;
        }

        private static long Budget(float milliseconds) => milliseconds > 0 && milliseconds < 1e9f
            ? Math.Max(1, (long)(milliseconds * NanosecondsPerMillisecond))
            : throw new ArgumentOutOfRangeException(nameof(milliseconds), milliseconds, "The budget is a positive number of milliseconds.");

        private bool CanBegin(bool takesPicture)
        {
            ThrowIfUnusable();
            if (takesPicture && !_model.TakesPictures)
            {
                throw new InvalidOperationException(
                    $"{_model.NetworkName} takes no pictures: convert it with --mean, --std or --scale, or call Schedule with values.");
            }

            return State == WorkerState.Ready && _backend.IsIdle;
        }

        private bool BeginTexture(Texture texture, long budget)
        {
            if (_backend.ReadsTextures)
            {
                _backend.SetTexture(texture, _beginsAtTop);
            }
            else
            {
                _buffer.Begin(texture);
                _isReadingTexture = true;
            }

            Begin(Backends.Backend.FromImage, budget);
            return true;
        }

        private bool BeginPixels(Color32[] pixels, int width, int height, long budget)
        {
            if (pixels == null)
            {
                throw new ArgumentNullException(nameof(pixels));
            }

            _buffer.Set(pixels, width, height, beginsAtTop: false);
            _backend.SetPicture(_buffer.Pixels, _buffer.Width, _buffer.Height);
            Begin(Backends.Backend.FromImage, budget);
            return true;
        }

        private void Begin(uint work, long budget)
        {
            _work = work | (_output.Predictions.Length > 0 ? Backends.Backend.WithClasses : 0);
            _budget = budget;
            State = WorkerState.Running;

            // The device begins in this frame. A stepped inference begins with its first MoveNext.
            if (budget == long.MaxValue)
            {
                Advance();
            }
        }

        private bool TryTakePicture()
        {
            try
            {
                if (!_buffer.TryFinish(_beginsAtTop))
                {
                    return false;
                }

                _isReadingTexture = false;
                _backend.SetPicture(_buffer.Pixels, _buffer.Width, _buffer.Height);
                return true;
            }
            catch (Exception exception)
            {
                // This picture is lost, the next one may come.
                _isReadingTexture = false;
                State = WorkerState.Ready;
                FinishReadback(exception);
                throw;
            }
        }

        private void Finish()
        {
            if (_output.Predictions.Length > 0)
            {
                _backend.ReadPredictions(_output.Predictions);
            }

            _backend.ReadOutput(_output.Values);
            _output.InferenceNumber++;
            State = WorkerState.Ready;
            FinishReadback(null);
        }

        private void TryLoad()
        {
            try
            {
                if (_backend.Load())
                {
                    State = WorkerState.Ready;
                }
            }
            catch (Exception exception)
            {
                Fail(exception);
                throw;
            }
        }

        private void Fail(Exception exception)
        {
            State = WorkerState.Failed;
            Failure = exception;
            FinishReadback(exception);
        }

        private void FinishReadback(Exception exception)
        {
            if (!_isAwaited)
            {
                return;
            }

            _isAwaited = false;
            if (exception == null)
            {
                _readback.SetResult(_output);
            }
            else
            {
                _readback.SetException(exception);
            }
        }

        private void ThrowIfUnusable()
        {
            if (State == WorkerState.Disposed)
            {
                throw new ObjectDisposedException(nameof(ResNetVkWorker));
            }

            if (State == WorkerState.Failed)
            {
                throw new InvalidOperationException($"The worker failed: {Failure.Message} Dispose it and make a new one.", Failure);
            }
        }

        // One for all stepped inferences of a worker: a coroutine per frame would be an object per frame.
        private sealed class Steps : IEnumerator
        {
            private readonly ResNetVkWorker _worker;

            public Steps(ResNetVkWorker worker) => _worker = worker;

            public object Current => null;

            public bool MoveNext() => _worker.Advance();

            public void Reset() => throw new NotSupportedException("Call ScheduleStepped again.");
        }
    }
}
