using System.Diagnostics;
using ResNetVk.Format;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;

namespace ResNetVk.Embedding;

/// <summary>What a host pays for an inference in each way to run it.</summary>
internal sealed class Measurements : IDisposable
{
    private const int WarmUp = 3;

    // Pools grow to what they need.
    private const int AllocationWarmUp = 20;

    private readonly VulkanDevice _device;
    private readonly InferenceSession _session;
    private readonly WatchedQueue _queue;
    private readonly CommandPoolHandle _pool;
    private readonly CommandRecorder _recorder;
    private readonly Submission _submission;
    private readonly CommandBuffer _commands;
    private readonly float[] _input;
    private readonly float[] _output;

    public Measurements(CompiledModel model)
    {
        _device = VulkanDevice.Create();
        _session = InferenceSession.Create(_device, model, new SessionOptions { Stepping = true, InFlight = 1 });
        _queue = new WatchedQueue(_device.Queue);
        _device.Queue = _queue;
        _pool = new CommandPoolHandle(_device);
        _recorder = new CommandRecorder(_device);
        _submission = new Submission(_device, Timeout.InfiniteTimeSpan);
        _commands = _pool.Allocate();
        _input = new float[Exchange.SizeInBytes(model.Plan.Inputs[0].Shape) / sizeof(float)];
        _output = new float[Exchange.SizeInBytes(model.Plan.Outputs[0].Shape) / sizeof(float)];
        _session.SetInput(0, _input);
    }

    public string Device => _device.Info.Name;

    /// <summary>By the last steps.</summary>
    public double LongestPartMilliseconds => _session.LongestPartTime.TotalMilliseconds;

    /// <summary>Milliseconds of blocking inferences.</summary>
    public double[] Run(int runs) => Repeat(runs, () =>
    {
        long start = Stopwatch.GetTimestamp();
        _session.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    /// <summary>Microseconds of this thread that <see cref="InferenceSession.Record"/> takes; each recording is run.</summary>
    public double[] Record(int runs) => Repeat(runs, RecordOne);

    /// <summary>The same where nothing has run in between, so that code and data are in the processor's caches.</summary>
    public double[] RecordAgain(int runs) => Repeat(runs, () =>
    {
        _recorder.Begin(_commands);
        long start = Stopwatch.GetTimestamp();
        _session.Record(_commands.Handle);
        double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        _recorder.End(_commands);
        return microseconds;
    });

    /// <summary>Steps of whole inferences.</summary>
    /// <returns>Milliseconds of each step: on the device, and from its submission to its end as this thread sees it; microseconds of the call.</returns>
    public (List<double> Device, List<double> Wall, List<double> Call) Step(int inferences, TimeSpan budget)
    {
        (List<double> device, List<double> wall, List<double> call) = ([], [], []);
        for (int i = 0; i < WarmUp + inferences; i++)
        {
            bool measured = i >= WarmUp;
            while (true)
            {
                long start = Stopwatch.GetTimestamp();
                StepStatus status = _session.Step(budget);
                double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;

                // The call has learned of the step before it.
                if (measured && wall.Count > device.Count)
                {
                    device.Add(_session.LastStepTime.TotalMilliseconds);
                }

                if (status == StepStatus.Finished)
                {
                    break;
                }

                double milliseconds = _queue.WaitForLast();
                if (measured)
                {
                    wall.Add(milliseconds);
                    call.Add(microseconds);
                }
            }
        }

        return (device, wall, call);
    }

    /// <summary>Managed bytes that an inference allocates, on all threads, by the way to run it.</summary>
    public IEnumerable<(string Way, double Bytes)> Allocations(int runs)
    {
        yield return ("Run", Allocated(runs, () => _session.Run(_input, _output)));
        yield return ("RunAsync", Allocated(runs, RunAsynchronously));
        yield return ("Record", Allocated(runs, () => RecordOne()));
        yield return ("Step", Allocated(runs, StepThrough));
    }

    public void Dispose()
    {
        _submission.Dispose();
        _pool.Dispose();
        _session.Dispose();
        _device.Dispose();
    }

    private static double[] Repeat(int runs, Func<double> measure)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            measure();
        }

        double[] values = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            values[i] = measure();
        }

        return values;
    }

    private static double Allocated(int runs, Action inference)
    {
        for (int i = 0; i < AllocationWarmUp; i++)
        {
            inference();
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < runs; i++)
        {
            inference();
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)runs;
    }

    private double RecordOne()
    {
        _recorder.Begin(_commands);
        long start = Stopwatch.GetTimestamp();
        _session.Record(_commands.Handle);
        double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        _recorder.End(_commands);
        _submission.Run(_commands, "running what was recorded");
        return microseconds;
    }

    private void RunAsynchronously()
    {
        // A task that is polled, as a frame loop does, allocates nothing; waiting for it would.
        ValueTask task = _session.RunAsync(_input, _output);
        while (!task.IsCompleted)
        {
            Thread.Sleep(0);
        }

        task.GetAwaiter().GetResult();
    }

    private void StepThrough()
    {
        while (_session.Step(TimeSpan.FromMilliseconds(2)) != StepStatus.Finished)
        {
            _queue.WaitForLast();
        }
    }
}
