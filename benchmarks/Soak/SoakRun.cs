using System.Runtime.InteropServices;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.Runtime.Tests;

namespace ResNetVk.Soak;

/// <summary>Many inferences on one device, with models, sessions and ways to run in turn; every result is compared with the first of its input.</summary>
internal sealed class SoakRun
{
    /// <summary>The ways to run, in turn.</summary>
    public static readonly string[] Ways = ["Run", "RunAsync", "Record", "Step", "RecordStep"];

    private const int Inputs = 3;

    private readonly VulkanDevice _device;
    private readonly IReadOnlyList<CompiledModel> _models;
    private readonly Dictionary<(int Model, int Input), ulong> _hashes = [];
    private readonly List<SoakSample> _samples = [];

    /// <summary>Prepares a run.</summary>
    /// <param name="device">The device; no session is on it.</param>
    /// <param name="models">Models of one input and one output.</param>
    public SoakRun(VulkanDevice device, IReadOnlyList<CompiledModel> models)
    {
        _device = device;
        _models = models;
    }

    /// <summary>Memory when no session was there, after each of them.</summary>
    public IReadOnlyList<SoakSample> Samples => _samples;

    /// <summary>Number of inferences done by each way.</summary>
    public long[] Counts { get; } = new long[Ways.Length];

    /// <summary>The hashes, by model and input: what each inference gave.</summary>
    public IReadOnlyDictionary<(int Model, int Input), ulong> Hashes => _hashes;

    /// <summary>Runs.</summary>
    /// <param name="count">Number of inferences.</param>
    /// <param name="perSession">Inferences of a session before it makes room for the next.</param>
    /// <exception cref="InvalidOperationException">A result differs, or a session left device memory behind.</exception>
    public void Run(long count, int perSession)
    {
        long done = 0;
        for (int session = 0; done < count; session++)
        {
            int model = session % _models.Count;
            done += RunSession(model, session, (int)Math.Min(perSession, count - done));
            if (_device.MemoryInUseInBytes != 0 || _device.MemoryAllocationCount != 0)
            {
                throw new InvalidOperationException($"session {session} left {_device.MemoryInUseInBytes} bytes in {_device.MemoryAllocationCount} allocations of device memory behind");
            }

            _samples.Add(SoakSample.Take(done));
        }
    }

    private int RunSession(int model, int number, int count)
    {
        CompiledModel compiled = _models[model];

        // Half of the sessions make the buffers of asynchronous inferences at once, half when they are needed.
        SessionOptions options = new() { Stepping = true, InFlight = number % 2 };
        using InferenceSession session = InferenceSession.Create(_device, compiled, options);
        using HostCommands host = new(_device);
        float[] output = new float[Elements(compiled.Plan.Outputs[0].Shape)];
        float[][] inputs = [.. Enumerable.Range(0, Inputs).Select(seed => Values(Elements(compiled.Plan.Inputs[0].Shape), seed))];
        for (int i = 0; i < count; i++)
        {
            int way = i % Ways.Length;
            int input = i / Ways.Length % Inputs;
            Array.Clear(output);
            Infer(session, host, way, inputs[input], output);
            Counts[way]++;
            ulong hash = Hash(output);
            if (!_hashes.TryAdd((model, input), hash) && _hashes[(model, input)] != hash)
            {
                throw new InvalidOperationException(
                    $"'{compiled.Plan.Name}', input {input}, session {number}, {Ways[way]}: the results' hash is {hash:x16}, and was {_hashes[(model, input)]:x16}");
            }
        }

        return count;
    }

    private static void Infer(InferenceSession session, HostCommands host, int way, float[] input, float[] output)
    {
        TimeSpan budget = TimeSpan.FromMilliseconds(1);
        switch (Ways[way])
        {
            case "Run":
                session.Run(input, output);
                return;
            case "RunAsync":
                session.RunAsync(input, output).AsTask().GetAwaiter().GetResult();
                return;
            case "Record":
                session.SetInput(0, input);
                host.Run(commands => session.Record(commands));
                break;
            case "Step":
                session.SetInput(0, input);
                while (session.Step(budget) != StepStatus.Finished)
                {
                    Thread.Yield();
                }

                break;
            default:
                session.SetInput(0, input);
                StepStatus status = default;
                while (status != StepStatus.Finished)
                {
                    host.Run(commands => status = session.RecordStep(commands, budget));
                }

                break;
        }

        session.GetOutput(0, output);
    }

    private static int Elements(IReadOnlyList<int> shape) => shape.Aggregate(1, (product, size) => product * size);

    private static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 2)];
    }

    // FNV-1a over the bits.
    private static ulong Hash(float[] values)
    {
        ulong hash = 14695981039346656037;
        foreach (uint bits in MemoryMarshal.Cast<float, uint>(values))
        {
            hash = (hash ^ bits) * 1099511628211;
        }

        return hash;
    }
}
