namespace ResNetVk.CameraClassifier.Server;

/// <summary>A message as it came, kept for the next one.</summary>
internal sealed class FrameBuffer
{
    private byte[] _bytes = new byte[FrameHeader.SizeInBytes + (4 * 320 * 240)];

    /// <summary>What was read of it.</summary>
    public FrameHeader Header { get; set; }

    /// <summary><see cref="System.Diagnostics.Stopwatch"/> time at which it was complete.</summary>
    public long Arrived { get; set; }

    /// <summary>All of the room.</summary>
    public Memory<byte> Room => _bytes;

    /// <summary>The pixels behind the header.</summary>
    public ReadOnlyMemory<byte> Pixels => _bytes.AsMemory(FrameHeader.SizeInBytes, 4 * Header.Width * Header.Height);

    /// <summary>Makes room, which only a frame larger than all before needs.</summary>
    public void Grow(int sizeInBytes)
    {
        if (_bytes.Length < sizeInBytes)
        {
            Array.Resize(ref _bytes, sizeInBytes);
        }
    }
}
