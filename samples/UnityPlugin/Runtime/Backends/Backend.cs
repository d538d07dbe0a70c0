using System;
using ResNetVk.Unity.Native;
using UnityEngine;

namespace ResNetVk.Unity.Backends
{
    /// <summary>A model on a device. Main thread only; nothing here waits for the device.</summary>
    internal abstract unsafe class Backend : IDisposable
    {
        /// <summary>Runs the network on the picture, not on values.</summary>
        public const uint FromImage = 1;

        /// <summary>Finds the most probable classes too.</summary>
        public const uint WithClasses = 2;

        /// <summary>True when textures are read where they are.</summary>
        public abstract bool ReadsTextures { get; }

        /// <summary>False while the device still knows of an inference that was given up.</summary>
        public abstract bool IsIdle { get; }

        /// <summary>Once per frame while it is loading: true when it is ready.</summary>
        /// <exception cref="ResNetVkException">Loading failed.</exception>
        public abstract bool Load();

        /// <summary>Fills in how far loading is.</summary>
        public abstract void ReadProgress(ref ProgressStruct progress);

        /// <summary>Sets the picture; what the texture shows later does not matter. Only where <see cref="ReadsTextures"/>.</summary>
        public abstract void SetTexture(Texture texture, bool beginsAtTop);

        /// <summary>Sets the picture: RGBA, rows from the top; copied.</summary>
        public abstract void SetPicture(byte* rgba, int width, int height);

        /// <summary>Sets the first input; copied.</summary>
        public abstract void SetValues(float[] values);

        /// <summary>Submits a part that takes the device about so long: <see cref="ResultCode.Ok"/> when the results are there.</summary>
        /// <param name="budgetNanoseconds">Positive; <see cref="long.MaxValue"/> for all that is left.</param>
        /// <param name="work"><see cref="FromImage"/>, <see cref="WithClasses"/> or both.</param>
        /// <exception cref="ResNetVkException">The inference failed.</exception>
        public abstract ResultCode Step(long budgetNanoseconds, uint work);

        /// <summary>Gives up the inference under way, if there is one.</summary>
        public abstract void Cancel();

        /// <summary>Reads the classes of an inference that has finished.</summary>
        public abstract void ReadPredictions(Prediction[] predictions);

        /// <summary>Reads the first output of an inference that has finished.</summary>
        public abstract void ReadOutput(float[] values);

        /// <inheritdoc/>
        public abstract void Dispose();
    }
}
