using System;
using System.Runtime.InteropServices;
using ResNetVk.Unity.Native;
using UnityEngine;

namespace ResNetVk.Unity
{
    /// <summary>
    /// A compiled model (<c>.rnvk</c>) as an asset. Made by the importer in the editor; <see cref="Load"/> makes one from bytes that came another way.
    /// </summary>
    /// <remarks>Main thread only. Immutable; any number of workers share it, and go on working when it is unloaded.</remarks>
    [PreferBinarySerialization]
    public sealed class ModelAsset : ScriptableObject
    {
        [SerializeField]
        [HideInInspector]
        private byte[] content = Array.Empty<byte>();

        // The editor would keep some of these when it reloads scripts.
        [NonSerialized]
        private IntPtr _handle;
        [NonSerialized]
        private ModelInfoStruct _info;
        [NonSerialized]
        private string[] _labels;
        [NonSerialized]
        private int[] _inputShape;
        [NonSerialized]
        private int[] _outputShape;

        /// <summary>The name of the network in the file.</summary>
        public string NetworkName => NativeTexts.Read(Info.Name);

        /// <summary>Identifies the content: 64 lower-case hexadecimal digits.</summary>
        public string Sha256 => NativeTexts.Read(Info.Sha256);

        /// <summary>Names of the classes; empty when the file has none. Not to be changed.</summary>
        public string[] Labels => _labels ??= ReadLabels();

        /// <summary>Sizes of the first input, as in the source network (N C H W for pictures). Not to be changed.</summary>
        public int[] InputShape => _inputShape ??= ReadShape(isInput: true);

        /// <summary>Sizes of the first output. Not to be changed.</summary>
        public int[] OutputShape => _outputShape ??= ReadShape(isInput: false);

        /// <summary>True when the network can be given pictures.</summary>
        public bool TakesPictures => Info.TakesImages != 0;

        /// <summary>The most predictions of one inference; 0 when the network is no classifier.</summary>
        public int MaximumPredictions => checked((int)(Info.MaxPredictions * Math.Max(1, Info.BatchSize)));

        /// <summary>Learned parameters of the source network.</summary>
        public long Parameters => (long)Info.Parameters;

        /// <summary>Multiply-adds of one inference.</summary>
        public long MultiplyAdds => (long)Info.MultiplyAdds;

        /// <summary>Bytes of weights in the file.</summary>
        public long WeightSizeInBytes => (long)Info.WeightSize;

        /// <summary>Bytes of activations on the device.</summary>
        public long ArenaSizeInBytes => (long)Info.ArenaSize;

        /// <summary>The file's bytes. Not to be changed.</summary>
        internal byte[] Content => content;

        /// <summary>The native model; valid until the asset is unloaded.</summary>
        internal IntPtr Handle
        {
            get
            {
                EnsureLoaded();
                return _handle;
            }
        }

        internal int InputCount => (int)Info.InputCount;

        private ModelInfoStruct Info
        {
            get
            {
                EnsureLoaded();
                return _info;
            }
        }

        /// <summary>A model from the content of a <c>.rnvk</c> file, which is kept. Every byte is checked.</summary>
        /// <exception cref="ResNetVkException">It is no compiled model, or not whole.</exception>
        public static ModelAsset Load(byte[] bytes)
        {
            if (bytes == null)
            {
                throw new ArgumentNullException(nameof(bytes));
            }

            ModelAsset asset = CreateInstance<ModelAsset>();
            asset.content = bytes;
            try
            {
                asset.EnsureLoaded();
            }
            catch (Exception)
            {
                DestroyImmediate(asset);
                throw;
            }

            return asset;
        }

        // Unity calls it when the asset is unloaded and before scripts are reloaded.
        private void OnDisable()
        {
            if (_handle != IntPtr.Zero)
            {
                NativeMethods.ModelDestroy(_handle);
                _handle = IntPtr.Zero;
            }

            _labels = null;
            _inputShape = null;
            _outputShape = null;
        }

        private void EnsureLoaded()
        {
            if (_handle != IntPtr.Zero)
            {
                return;
            }

            NativeTexts.Check(NativeMethods.ModelLoadMemory(content, (UIntPtr)content.Length, out _handle));
            _info.StructSize = (uint)Marshal.SizeOf<ModelInfoStruct>();
            NativeTexts.Check(NativeMethods.ModelGetInfo(_handle, ref _info));
        }

        private string[] ReadLabels()
        {
            string[] labels = new string[Info.LabelCount];
            for (int i = 0; i < labels.Length; i++)
            {
                NativeTexts.Check(NativeMethods.ModelGetLabel(_handle, (uint)i, out IntPtr label));
                labels[i] = NativeTexts.Read(label);
            }

            return labels;
        }

        private int[] ReadShape(bool isInput)
        {
            TensorInfoStruct tensor = new TensorInfoStruct { StructSize = (uint)Marshal.SizeOf<TensorInfoStruct>() };
            NativeTexts.Check(isInput ? NativeMethods.ModelGetInput(Handle, 0, ref tensor) : NativeMethods.ModelGetOutput(Handle, 0, ref tensor));
            int[] shape = new int[tensor.Rank];
            Marshal.Copy(tensor.Shape, shape, 0, shape.Length);
            return shape;
        }
    }
}
