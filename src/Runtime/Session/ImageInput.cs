using System.Runtime.InteropServices;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>
/// The picture a session reads: four words (width, height, two reserved) and RGBA8 pixels. Grows when a larger one comes.
/// </summary>
internal sealed class ImageInput : IDisposable
{
    private const int HeaderSizeInBytes = 4 * sizeof(uint);
    private const int BytesPerPixel = 4;

    // Pictures of slightly different sizes, as from a cropping tracker, should not make the buffer grow every time.
    private const long Granularity = 64L << 10;

    private readonly VulkanDevice _device;
    private readonly SessionTuning _tuning;
    private readonly IReadOnlyList<PlannedInput> _inputs;
    private ExchangeBuffer _buffer;

    /// <summary>Creates a buffer that holds pictures up to the size of an input.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="tuning">Sizes and paths.</param>
    /// <param name="inputs">The inputs that are made of the picture; at least one.</param>
    public ImageInput(VulkanDevice device, SessionTuning tuning, IReadOnlyList<PlannedInput> inputs)
    {
        _device = device;
        _tuning = tuning;
        _inputs = inputs;
        _buffer = Create(SizeOf(inputs[0].Shape[^1], inputs[0].Shape[^2]));
    }

    /// <summary>What must be done before the next submission. Stays, also when something fails meanwhile, until <see cref="Followed"/>.</summary>
    public ImageChange Change { get; private set; }

    /// <summary>What shaders are bound to; changes when <see cref="Change"/> says so.</summary>
    public BufferRange Range => _buffer.Device.Whole;

    /// <summary>Device memory it holds.</summary>
    public long MemorySizeInBytes => _buffer.MemorySizeInBytes;

    /// <summary>The copy a recording needs, or null; changes when <see cref="Change"/> says so.</summary>
    public BufferCopyCommand? Copy => _buffer.Copy(SizeInBytes);

    /// <summary>Bytes of the present picture with its header.</summary>
    public long SizeInBytes { get; private set; } = HeaderSizeInBytes;

    /// <summary>Checks a picture: the device's limit on buffers, and how far it would be scaled down.</summary>
    /// <exception cref="ArgumentException">The size is not positive, too large, or not that of the span.</exception>
    public void Check(ReadOnlySpan<byte> rgba, int width, int height)
    {
        long pixels = CheckSize(width, height);
        if (rgba.Length != pixels * BytesPerPixel)
        {
            throw new ArgumentException(
                $"A picture of {width} × {height} pixels has {pixels * BytesPerPixel:N0} bytes (RGBA, 8 bits each); "
                + $"the span holds {rgba.Length:N0}.",
                nameof(rgba));
        }

        for (int i = 0; i < _inputs.Count; i++)
        {
            ResampleLimit.Check(width, height, TextureGeometry.Of(_inputs[i], ImageFit.AsTrained, width, height), planes: false, nameof(width));
        }
    }

    // Returns the number of pixels.
    private long CheckSize(int width, int height)
    {
        if (width <= 0 || height <= 0)
        {
            throw new ArgumentException($"A picture must have at least one pixel; this one is {width} × {height}.", nameof(width));
        }

        // Pixels, not bytes: the bytes of the largest width and height do not fit 64 bits.
        long pixels = (long)width * height;
        long limit = (Math.Min(_device.Capabilities.MaxStorageBufferRange, int.MaxValue) - Granularity) / BytesPerPixel;
        if (pixels > limit)
        {
            throw new ArgumentException(
                $"A picture of {width} × {height} has {pixels:N0} pixels; {_device.Info.Name} allows {limit:N0}. Scale it down first.",
                nameof(width));
        }

        return pixels;
    }

    /// <summary>Makes room for pictures up to a size, so that none of them makes the buffer grow.</summary>
    /// <exception cref="OutOfDeviceMemoryException">There is no room; smaller pictures still work.</exception>
    public void Reserve(int width, int height)
    {
        CheckSize(width, height);
        Grow(SizeOf(width, height));
    }

    /// <summary>Stores a picture that <see cref="Check"/> has accepted.</summary>
    public void Write(ReadOnlySpan<byte> rgba, int width, int height)
    {
        long size = SizeOf(width, height);
        Grow(size);
        if (Change == ImageChange.None && _buffer.IsStaged && size != SizeInBytes)
        {
            Change = ImageChange.Copy;
        }

        Span<byte> bytes = _buffer.Bytes(0, (int)size);
        Span<uint> header = MemoryMarshal.Cast<byte, uint>(bytes[..HeaderSizeInBytes]);
        header[0] = (uint)width;
        header[1] = (uint)height;
        header[2] = 0;
        header[3] = 0;
        rgba.CopyTo(bytes[HeaderSizeInBytes..]);
        _buffer.Flush(0, size);
        SizeInBytes = size;
    }

    /// <summary>Says that what <see cref="Change"/> asks for was done.</summary>
    public void Followed() => Change = ImageChange.None;

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private static long SizeOf(int width, int height) => HeaderSizeInBytes + ((long)width * height * BytesPerPixel);

    private void Grow(long size)
    {
        if (size <= _buffer.Device.SizeInBytes)
        {
            return;
        }

        // The old buffer stays until the new one exists: when memory is short the session still works with smaller pictures.
        ExchangeBuffer larger = Create(size);
        _buffer.Dispose();
        _buffer = larger;
        Change = ImageChange.Buffer;
    }

    private ExchangeBuffer Create(long size) => ExchangeBuffer.ToDevice(
        _device, (size + Granularity - 1) / Granularity * Granularity, _tuning, "the picture buffer");
}
