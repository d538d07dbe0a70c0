using System.Threading.Channels;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>Holds the newest frame between the thread that receives and the one that classifies: a frame that was not taken yet gives way.</summary>
internal sealed class FrameMailbox
{
    // One is being filled, one waits, one is being classified.
    private readonly Lock _lock = new();
    private readonly Stack<FrameBuffer> _free = new([new FrameBuffer(), new FrameBuffer(), new FrameBuffer()]);
    private readonly Channel<FrameBuffer?> _newest;
    private readonly Action _onDropped;

    /// <summary>An empty one.</summary>
    /// <param name="onDropped">Told of every frame that gives way.</param>
    public FrameMailbox(Action onDropped)
    {
        _onDropped = onDropped;
        BoundedChannelOptions options = new(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _newest = Channel.CreateBounded<FrameBuffer?>(options, Drop);
    }

    /// <summary>Room for the next frame.</summary>
    public FrameBuffer Rent()
    {
        lock (_lock)
        {
            return _free.Pop();
        }
    }

    /// <summary>Gives back what was rented or taken.</summary>
    public void Return(FrameBuffer buffer)
    {
        lock (_lock)
        {
            _free.Push(buffer);
        }
    }

    /// <summary>Leaves a frame; without a reader any more it is given back.</summary>
    public void Post(FrameBuffer frame)
    {
        if (!_newest.Writer.TryWrite(frame))
        {
            Return(frame);
        }
    }

    /// <summary>Wakes the reader without a frame. A frame that waits gives way.</summary>
    public void Wake() => _newest.Writer.TryWrite(null);

    /// <summary>Nothing more will come.</summary>
    public void Complete() => _newest.Writer.TryComplete();

    /// <summary>Waits for a frame or a call of <see cref="Wake"/>; false when nothing more will come.</summary>
    public ValueTask<bool> WaitAsync() => _newest.Reader.WaitToReadAsync();

    /// <summary>The newest frame, or null when there is none.</summary>
    public FrameBuffer? Take() => _newest.Reader.TryRead(out FrameBuffer? frame) ? frame : null;

    private void Drop(FrameBuffer? frame)
    {
        if (frame is not null)
        {
            Return(frame);
            _onDropped();
        }
    }
}
