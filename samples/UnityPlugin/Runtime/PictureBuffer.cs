using System;
using System.Runtime.InteropServices;
using UnityEngine;
using UnityEngine.Rendering;

namespace ResNetVk.Unity
{
    /// <summary>
    /// A picture on its way from a texture to a device that cannot read it: from the GPU to the processor, and with the first row on top.
    /// </summary>
    /// <remarks>Main thread only. Allocates when a picture is larger than those before, or of another size where arrays must fit.</remarks>
    internal sealed unsafe class PictureBuffer : IDisposable
    {
        private const int BytesPerPixel = 4;

        private Color32[] _colors = Array.Empty<Color32>();
        private AsyncGPUReadbackRequest _request;
        private bool _isReading;
        private long _capacity;

        /// <summary>RGBA, rows from the top.</summary>
        public byte* Pixels { get; private set; }

        /// <summary>Pixels in a row.</summary>
        public int Width { get; private set; }

        /// <summary>Rows.</summary>
        public int Height { get; private set; }

        /// <summary>Begins to read a texture; <see cref="TryFinish"/> tells when it is there.</summary>
        /// <exception cref="NotSupportedException">This graphics API cannot read textures back without waiting.</exception>
        public void Begin(Texture texture)
        {
            (Width, Height) = (texture.width, texture.height);
            FitColors();
            if (texture is WebCamTexture camera)
            {
                camera.GetPixels32(_colors);
                _isReading = false;
                return;
            }

            if (!SystemInfo.supportsAsyncGPUReadback)
            {
                throw new NotSupportedException(
                    $"{SystemInfo.graphicsDeviceType} cannot read textures back in the background. Give Schedule the pixels (Texture2D.GetPixels32) instead.");
            }

            _request = AsyncGPUReadback.Request(texture, 0, TextureFormat.RGBA32);
            _isReading = true;
        }

        /// <summary>True when the picture has come: <see cref="Pixels"/> has it.</summary>
        /// <exception cref="InvalidOperationException">The GPU could not read it.</exception>
        public bool TryFinish(bool beginsAtTop)
        {
            if (_isReading)
            {
                if (!_request.done)
                {
                    return false;
                }

                _isReading = false;
                if (_request.hasError)
                {
                    throw new InvalidOperationException("Unity could not read the texture back.");
                }

                _request.GetData<Color32>().CopyTo(_colors);
            }

            CopyRows(_colors, beginsAtTop);
            return true;
        }

        /// <summary>Takes pixels that are there already.</summary>
        /// <exception cref="ArgumentException">There are not width × height of them.</exception>
        public void Set(Color32[] colors, int width, int height, bool beginsAtTop)
        {
            if (width <= 0 || height <= 0 || colors.LongLength != (long)width * height)
            {
                throw new ArgumentException($"{colors.LongLength} pixels are not a picture of {width} × {height}.", nameof(colors));
            }

            (Width, Height) = (width, height);
            CopyRows(colors, beginsAtTop);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            // A request under way writes into memory of Unity's own.
            _isReading = false;
            Free();
        }

        private void Free()
        {
            Marshal.FreeHGlobal((IntPtr)Pixels);
            Pixels = null;
            _capacity = 0;
        }

        private void FitColors()
        {
            if (_colors.LongLength != (long)Width * Height)
            {
                _colors = new Color32[Width * Height];
            }
        }

        private void CopyRows(Color32[] colors, bool beginsAtTop)
        {
            long rowSize = (long)BytesPerPixel * Width;
            long size = rowSize * Height;
            if (size > _capacity)
            {
                Free();
                Pixels = (byte*)Marshal.AllocHGlobal(new IntPtr(size));
                _capacity = size;
            }

            fixed (Color32* first = colors)
            {
                for (int row = 0; row < Height; row++)
                {
                    byte* source = (byte*)first + (rowSize * (beginsAtTop ? row : Height - 1 - row));
                    Buffer.MemoryCopy(source, Pixels + (rowSize * row), rowSize, rowSize);
                }
            }
        }
    }
}
