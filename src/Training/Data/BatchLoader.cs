using System.Diagnostics;

namespace ResNetVk.Training;

/// <summary>
/// The batches of a pass over images, read, decoded and augmented ahead of the steps that use them, each by one thread of the pool and several at a time. What is in
/// a batch depends neither on how many are made at a time nor on which is ready first. That many and the one in use are in memory. To be used by one thread.
/// </summary>
public sealed class BatchLoader : IDisposable
{
    private readonly BatchAssembler _assembler;
    private readonly int[] _order;
    private readonly int _batch;
    private readonly int? _epoch;
    private readonly Queue<Task<Batch>> _ahead = new();
    private readonly Stopwatch _waiting = new();
    private Batch? _taken;
    private int _next;

    /// <summary>Begins to read.</summary>
    /// <param name="assembler">Makes batches; borrowed.</param>
    /// <param name="order">The images, as they come; borrowed.</param>
    /// <param name="batch">Images of a batch, at least 1; the last may have fewer.</param>
    /// <param name="epoch">The epoch to augment them for; null for the images as they are.</param>
    /// <param name="ahead">Batches that are made at the same time, at least 1.</param>
    /// <param name="start">How many images of the order are left out, a multiple of the batch.</param>
    public BatchLoader(BatchAssembler assembler, int[] order, int batch, int? epoch, int ahead, int start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        _assembler = assembler;
        _order = order;
        _batch = batch;
        _epoch = epoch;
        _next = start;
        for (int i = 0; i < ahead; i++)
        {
            StartNext(null);
        }
    }

    /// <summary>Time that <see cref="Take"/> was blocked because a batch was not ready.</summary>
    public TimeSpan Waited => _waiting.Elapsed;

    /// <summary>The next batch; the one before it is given up.</summary>
    /// <exception cref="InvalidOperationException">There are no more images.</exception>
    /// <exception cref="TrainingInputException">A picture cannot be read.</exception>
    public Batch Take()
    {
        StartNext(_taken);
        if (!_ahead.TryDequeue(out Task<Batch>? task))
        {
            throw new InvalidOperationException("All images were taken.");
        }

        _waiting.Start();
        Batch taken = task.GetAwaiter().GetResult();
        _waiting.Stop();
        _taken = taken;
        return taken;
    }

    /// <summary>Waits for what is in work.</summary>
    public void Dispose()
    {
        foreach (Task<Batch> task in _ahead)
        {
            // Does not throw: nobody asked for this batch, so that its failure is nobody's.
            Task.WaitAny(task);
        }

        _ahead.Clear();
    }

    private void StartNext(Batch? used)
    {
        int count = Math.Min(_batch, _order.Length - _next);
        if (count <= 0)
        {
            return;
        }

        Batch room = used ?? new Batch(new float[checked(count * _assembler.Images.Shape.Size)], new long[count], 0);
        int first = _next;
        _next += count;
        _ahead.Enqueue(Task.Run(() =>
        {
            ReadOnlySpan<int> images = _order.AsSpan(first, count);
            if (_epoch is int epoch)
            {
                _assembler.AssembleAugmented(epoch, images, room.Values, room.Labels);
            }
            else
            {
                _assembler.Assemble(images, room.Values, room.Labels);
            }

            return room with { Count = count };
        }));
    }
}
