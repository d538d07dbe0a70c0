using System.Diagnostics;
using System.Numerics;
using ResNetVk.Offscreen.Modes;
using ResNetVk.Offscreen.Vulkan;
using Silk.NET.Vulkan;

namespace ResNetVk.Offscreen;

/// <summary>The engine's frame loop: as fast as it goes, with two frames in flight.</summary>
internal sealed class FrameLoop : IDisposable
{
    /// <summary>Pixels of the image's sides.</summary>
    public const int Size = 256;

    /// <summary>So many frames are recorded or on the device at once.</summary>
    public const int InFlight = 2;

    // Drivers compile at first use.
    private const int WarmUp = 8;
    private const int LongestWarmUp = 10_000;

    private readonly PictureRenderer _renderer;
    private readonly ColourImage _texture;
    private int _number;

    /// <summary>Creates what a frame needs.</summary>
    /// <param name="device">Outlives it.</param>
    /// <param name="picture">What the square shows.</param>
    public FrameLoop(HostDevice device, PictureFile picture)
    {
        _texture = new ColourImage(device, picture.Width, picture.Height, ImageUsageFlags.SampledBit | ImageUsageFlags.TransferDstBit);
        using (MappedBuffer pixels = new(device, picture.Rgba.Length, BufferUsageFlags.TransferSrcBit))
        using (FrameCommands commands = new(device))
        {
            picture.Rgba.CopyTo(pixels.Bytes);
            commands.Begin();
            _texture.CopyFrom(commands.Handle, pixels);
            commands.Submit();
            commands.Wait();
        }

        _renderer = new PictureRenderer(device, _texture);
        Frames = [.. Enumerable.Range(0, InFlight).Select(i => new Frame(device, _renderer, i, Size))];
    }

    /// <summary>The frames in flight.</summary>
    public IReadOnlyList<Frame> Frames { get; }

    /// <summary>Renders frames with inferences of one kind.</summary>
    /// <param name="mode">What to do beside rendering.</param>
    /// <param name="count">Frames to measure.</param>
    public FrameTimes Run(IInferenceMode mode, int count)
    {
        double[] frames = new double[count];
        double[] record = new double[count];
        int warm = 0;
        for (; warm < WarmUp || !mode.IsWarm; warm++)
        {
            if (warm == LongestWarmUp)
            {
                throw new OffscreenException($"no inference of mode {mode.Name} has finished in {LongestWarmUp} frames", "try a larger --budget");
            }

            RunOne(mode);
        }

        GC.Collect();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long last = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            record[i] = RunOne(mode);
            long now = Stopwatch.GetTimestamp();
            frames[i] = Stopwatch.GetElapsedTime(last, now).TotalMilliseconds;
            last = now;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Finish(mode);
        return new FrameTimes(mode.Name, frames, record, allocated, mode.Results);
    }

    /// <summary>Renders one more frame and reads it back: RGBA, row by row from the top.</summary>
    public byte[] ReadBack()
    {
        Frame frame = Frames[_number % InFlight];
        frame.Commands.Wait();
        frame.Commands.Begin();
        (Vector2 centre, float halfSize) = Place(_number++);
        _renderer.Draw(frame.Commands.Handle, frame.Framebuffer, frame.Target, centre, halfSize);
        frame.Target.CopyTo(frame.Commands.Handle, frame.Pixels);
        frame.Commands.Submit();
        frame.Commands.Wait();
        return frame.Pixels.Bytes.ToArray();
    }

    public void Dispose()
    {
        foreach (Frame frame in Frames)
        {
            frame.Dispose();
        }

        _renderer.Dispose();
        _texture.Dispose();
    }

    // Returns what recording the inference took of this thread, in microseconds.
    private double RunOne(IInferenceMode mode)
    {
        Frame frame = Frames[_number % InFlight];
        frame.Commands.Wait();
        mode.Collect(frame);
        frame.Commands.Begin();
        CommandBuffer commands = frame.Commands.Handle;
        (Vector2 centre, float halfSize) = Place(_number++);
        _renderer.Draw(commands, frame.Framebuffer, frame.Target, centre, halfSize);
        long start = Stopwatch.GetTimestamp();
        mode.Record(frame);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        frame.IsReadBack = mode.WantsPixels;
        if (mode.WantsPixels)
        {
            frame.Target.CopyTo(commands, frame.Pixels);
        }

        frame.Commands.Submit();
        return taken.TotalMicroseconds;
    }

    private void Finish(IInferenceMode mode)
    {
        for (int i = 0; i < InFlight; i++)
        {
            Frame frame = Frames[(_number + i) % InFlight];
            frame.Commands.Wait();
            mode.Collect(frame);
        }
    }

    // Slowly to and fro, and a little nearer and farther: a fifteenth of the image at most, as a hand holds a camera.
    private static (Vector2 Centre, float HalfSize) Place(int frame)
    {
        float phase = frame * 0.05f;
        return (new Vector2(0.06f * MathF.Sin(phase), 0.05f * MathF.Cos(0.7f * phase)), 1 + (0.06f * MathF.Sin(0.31f * phase)));
    }
}
