using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Measures steps with timestamps, several of which may be on the device at once. Allocates nothing.</summary>
/// <remarks>
/// A time is taken wherever there is a barrier anyway, up to a number; what lies between two times is measured together. The device copies the times
/// to memory, where they are looked at without a call: asking for queries waits for the whole device on some drivers (Mesa's lavapipe). A host's command
/// buffer ends nobody knows when, so the memory is looked at while the device may be writing it: a time counts when it is there, and all are awaited.
/// </remarks>
internal sealed unsafe class StepTimers : IDisposable
{
    /// <summary>So many steps are measured at once: a host has two or three frames in flight.</summary>
    public const int Steps = 8;

    private const int MostMarks = 64;
    private const int QueriesPerStep = MostMarks + 1;

    // A step that was recorded and has not run for so many others never will: the host threw its command buffer away.
    private const long Patience = 1000;

    private readonly VulkanDevice _device;
    private readonly QueryPoolHandle _queries;
    private readonly DeviceBuffer _times;
    private readonly SteppedInference?[] _open = new SteppedInference?[Steps];
    private readonly long[] _recorded = new long[Steps];
    private readonly double[] _nanoseconds = new double[MostMarks];
    private long _step;
    private int _marks;

    /// <summary>Creates the queries.</summary>
    /// <param name="device">Its queue has timestamps.</param>
    public StepTimers(VulkanDevice device)
    {
        _device = device;
        _times = new DeviceBuffer(
            device, Steps * QueriesPerStep * sizeof(ulong), DeviceBuffer.CopyUsage, MemoryUse.ReadbackStaging, "the times of steps");
        try
        {
            _queries = new QueryPoolHandle(device, Steps * QueriesPerStep);
        }
        catch
        {
            _times.Dispose();
            throw;
        }
    }

    /// <summary>The time of the last step that was seen to finish; 0 before.</summary>
    public double LastNanoseconds { get; private set; }

    /// <summary>Begins to measure a step in a command buffer.</summary>
    /// <returns>The number of the measurement, 0 to 7; -1 when all are in use, and the step is not measured.</returns>
    public int Begin(CommandBuffer commands)
    {
        _step++;
        _marks = 0;
        int slot = -1;
        for (int i = 0; i < Steps && slot < 0; i++)
        {
            slot = _open[i] is null || _step - _recorded[i] > Patience ? i : -1;
        }

        if (slot >= 0)
        {
            _device.Api.CmdResetQueryPool(commands, _queries.Handle, (uint)(slot * QueriesPerStep), QueriesPerStep);
            Write(commands, slot, 0);
        }

        return slot;
    }

    /// <summary>Takes the time of what was recorded so far.</summary>
    /// <returns>False when it was not taken: it was taken often enough in this step.</returns>
    /// <param name="commands">The command buffer.</param>
    /// <param name="slot">What <see cref="Begin"/> returned.</param>
    /// <param name="isLast">True for the end of the step.</param>
    public bool Mark(CommandBuffer commands, int slot, bool isLast)
    {
        if (slot < 0 || (_marks == MostMarks - 1 && !isLast))
        {
            return false;
        }

        Write(commands, slot, ++_marks);
        return true;
    }

    /// <summary>Ends it.</summary>
    public void End(CommandBuffer commands, int slot, SteppedInference inference)
    {
        if (slot < 0)
        {
            return;
        }

        (_open[slot], _recorded[slot]) = (inference, _step);
        Ticks(slot).Clear();
        _times.Flush(Offset(slot), QueriesPerStep * sizeof(ulong));
        _device.Api.CmdCopyQueryPoolResults(
            commands,
            _queries.Handle,
            (uint)(slot * QueriesPerStep),
            (uint)_marks + 1,
            _times.Handle,
            (ulong)Offset(slot),
            sizeof(ulong),
            QueryResultFlags.Result64Bit | QueryResultFlags.ResultWaitBit);

        // For the processor, and for the next copy to the same place.
        MemoryBarrier barrier = new()
        {
            SType = StructureType.MemoryBarrier,
            SrcAccessMask = AccessFlags.TransferWriteBit,
            DstAccessMask = AccessFlags.HostReadBit | AccessFlags.TransferWriteBit,
        };
        _device.Api.CmdPipelineBarrier(
            commands, PipelineStageFlags.TransferBit, PipelineStageFlags.HostBit | PipelineStageFlags.TransferBit, 0, 1, &barrier, 0, null, 0, null);
    }

    /// <summary>Looks which steps have finished, and lets their inferences learn. Waits for nothing.</summary>
    public void Collect()
    {
        for (int slot = 0; slot < Steps; slot++)
        {
            if (_open[slot] is SteppedInference inference && TryRead(slot, inference.Taken(slot).Groups))
            {
                _open[slot] = null;
                LastNanoseconds = inference.Learn(slot, _nanoseconds);
            }
        }
    }

    /// <summary>Expects no more times of an inference: its steps may never run.</summary>
    public void Forget(SteppedInference inference)
    {
        for (int slot = 0; slot < Steps; slot++)
        {
            if (_open[slot] == inference)
            {
                _open[slot] = null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queries.Dispose();
        _times.Dispose();
    }

    private static long Offset(int slot) => (long)slot * QueriesPerStep * sizeof(ulong);

    private Span<ulong> Ticks(int slot) => MemoryMarshal.Cast<byte, ulong>(_times.Bytes(Offset(slot), QueriesPerStep * sizeof(ulong)));

    // Bottom of pipe: when all before has finished.
    private void Write(CommandBuffer commands, int slot, int mark) => _device.Api.CmdWriteTimestamp(
        commands, PipelineStageFlags.BottomOfPipeBit, _queries.Handle, (uint)((slot * QueriesPerStep) + mark));

    private bool TryRead(int slot, int marks)
    {
        _times.Invalidate(Offset(slot), QueriesPerStep * sizeof(ulong));
        Span<ulong> ticks = Ticks(slot);
        for (int i = 0; i <= marks; i++)
        {
            if (Volatile.Read(ref ticks[i]) == 0)
            {
                return false;
            }
        }

        for (int i = 0; i < marks; i++)
        {
            _nanoseconds[i] = _device.Nanoseconds(ticks[i], ticks[i + 1]);
        }

        return true;
    }
}
