using System.Runtime.InteropServices;

namespace ResNetVk.Runtime;

/// <summary>Made-up data for trials, in a buffer that recordings copy from: the two inputs of <see cref="TrialOutput"/>, and NaNs.</summary>
internal sealed class TrialPattern : IDisposable
{
    // A prime number of texels: an address that is wrong by a power of two or by a row of a map finds other numbers.
    private const int PeriodInFloats = 4 * 65_521;
    private const int PeriodSizeInBytes = PeriodInFloats * sizeof(float);
    private const int Lanes = 4;

    private readonly DeviceBuffer _buffer;

    /// <summary>Creates and fills the buffer.</summary>
    public TrialPattern(VulkanDevice device, SessionTuning tuning)
    {
        _buffer = new DeviceBuffer(
            device, 3L * PeriodSizeInBytes, DeviceBuffer.CopyUsage, MemoryUse.UploadStaging, "the patterns for timing", tuning.ForceFlush);
        try
        {
            Fill();
        }
        catch
        {
            _buffer.Dispose();
            throw;
        }
    }

    /// <summary>Copies that fill a range with an input.</summary>
    public IEnumerable<BufferCopyCommand> Fill(BufferRange range, bool sparse) => Copies(range, sparse ? 1 : 0);

    /// <summary>Copies that fill a range with NaNs, so that an alternative that writes nothing does not pass with another one's results.</summary>
    public IEnumerable<BufferCopyCommand> Poison(BufferRange range) => Copies(range, 2);

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private void Fill()
    {
        Span<float> dense = Section(0);
        Span<float> sparse = Section(1);
        uint state = 1;
        for (int i = 0; i < dense.Length; i++)
        {
            // A linear congruential generator (Numerical Recipes); 24 bits of it between −1 and 1, never zero.
            state = (1_664_525 * state) + 1_013_904_223;
            dense[i] = (((state >> 8) + 0.5f) / (1 << 23)) - 1;
            sparse[i] = i % Lanes == 0 ? dense[i] : 0;
        }

        Section(2).Fill(float.NaN);
        _buffer.Flush(0, _buffer.SizeInBytes);
    }

    private Span<float> Section(int section) => MemoryMarshal.Cast<byte, float>(_buffer.Bytes((long)section * PeriodSizeInBytes, PeriodSizeInBytes));

    private IEnumerable<BufferCopyCommand> Copies(BufferRange range, int section)
    {
        for (long done = 0; done < range.SizeInBytes; done += PeriodSizeInBytes)
        {
            long size = Math.Min(PeriodSizeInBytes, range.SizeInBytes - done);
            yield return new BufferCopyCommand(new BufferRange(_buffer, (long)section * PeriodSizeInBytes, size), range.Buffer, range.OffsetInBytes + done);
        }
    }
}
