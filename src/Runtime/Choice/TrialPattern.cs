using System.Runtime.InteropServices;
using ResNetVk.Format;

namespace ResNetVk.Runtime;

/// <summary>Made-up data for trials, in a buffer that recordings copy from: the two inputs of <see cref="TrialOutput"/>, and NaNs.</summary>
internal sealed class TrialPattern : IDisposable
{
    // A prime number of texels: an address that is wrong by a power of two or by a row of a map finds other numbers.
    private const int PeriodLength = 4 * 65_521;
    private const int Lanes = 4;

    // One after the other in the buffer, those of halves only where there are some.
    private const int DenseFloats = 0;
    private const int SparseFloats = 1;
    private const int NaNs = 2;
    private const int DenseHalves = 3;
    private const int SparseHalves = 4;
    private const int SectionSizeInBytes = PeriodLength * sizeof(float);

    private readonly DeviceBuffer _buffer;

    /// <summary>Creates and fills the buffer.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="tuning">Whether writes are flushed.</param>
    /// <param name="activationType">F32, or F16 for halves beside the floats.</param>
    public TrialPattern(VulkanDevice device, SessionTuning tuning, ElementType activationType)
    {
        bool hasHalves = activationType == ElementType.F16;
        _buffer = new DeviceBuffer(
            device,
            (hasHalves ? SparseHalves + 1L : NaNs + 1L) * SectionSizeInBytes,
            DeviceBuffer.CopyUsage,
            MemoryUse.UploadStaging,
            "the patterns for timing",
            tuning.ForceFlush);
        try
        {
            FillFloats();
            if (hasHalves)
            {
                FillHalves();
            }

            _buffer.Flush(0, _buffer.SizeInBytes);
        }
        catch
        {
            _buffer.Dispose();
            throw;
        }
    }

    /// <summary>Copies that fill a range with an input.</summary>
    public IEnumerable<BufferCopyCommand> Fill(TypedRange typed, bool sparse) => typed.Type == ElementType.F16
        ? Copies(typed.Range, sparse ? SparseHalves : DenseHalves, PeriodLength * sizeof(ushort))
        : Copies(typed.Range, sparse ? SparseFloats : DenseFloats, SectionSizeInBytes);

    /// <summary>Copies that fill a range with NaNs, so that an alternative that writes nothing does not pass with another one's results.</summary>
    public IEnumerable<BufferCopyCommand> Poison(BufferRange range) => Copies(range, NaNs, SectionSizeInBytes);

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private void FillFloats()
    {
        Span<float> dense = Section<float>(DenseFloats);
        Span<float> sparse = Section<float>(SparseFloats);
        uint state = 1;
        for (int i = 0; i < dense.Length; i++)
        {
            // A linear congruential generator (Numerical Recipes); 24 bits of it between −1 and 1, never zero.
            state = (1_664_525 * state) + 1_013_904_223;
            dense[i] = (((state >> 8) + 0.5f) / (1 << 23)) - 1;
            sparse[i] = i % Lanes == 0 ? dense[i] : 0;
        }

        // A NaN as a float, and two of them as halves.
        Section<uint>(NaNs).Fill(0xFFFFFFFF);
    }

    // Signs, mantissas and one of four exponents: magnitudes from 1/16 up to 1.
    private void FillHalves()
    {
        const int FirstExponent = 11;
        Span<ushort> dense = Section<ushort>(DenseHalves)[..PeriodLength];
        Span<ushort> sparse = Section<ushort>(SparseHalves)[..PeriodLength];
        uint state = 1;
        for (int i = 0; i < dense.Length; i++)
        {
            state = (1_664_525 * state) + 1_013_904_223;
            dense[i] = (ushort)(((state >> 31) << 15) | ((FirstExponent + ((state >> 29) & 3)) << 10) | ((state >> 19) & 0x3FF));
            sparse[i] = i % Lanes == 0 ? dense[i] : (ushort)0;
        }
    }

    private Span<T> Section<T>(int section)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(_buffer.Bytes((long)section * SectionSizeInBytes, SectionSizeInBytes));

    private IEnumerable<BufferCopyCommand> Copies(BufferRange range, int section, long period)
    {
        for (long done = 0; done < range.SizeInBytes; done += period)
        {
            long size = Math.Min(period, range.SizeInBytes - done);
            yield return new BufferCopyCommand(new BufferRange(_buffer, (long)section * SectionSizeInBytes, size), range.Buffer, range.OffsetInBytes + done);
        }
    }
}
