using System.Diagnostics;

namespace ResNetVk.Fuzz.Tests;

/// <summary>A reader of files from strangers, as the fuzzer sees it.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Read">
/// Reads one file, all that a user of the library can reach of it. Returns normally whether the file was accepted or refused in the one proper
/// way; every exception that comes out is a finding.
/// </param>
/// <param name="Seeds">Small valid files, made anew at each call.</param>
internal sealed record FuzzTarget(string Name, Func<byte[], bool> Read, Func<IReadOnlyList<byte[]>> Seeds)
{
    /// <summary>What reading one file may allocate.</summary>
    public const long MostBytes = 256L << 20;

    // Code is compiled, other processes run, or this one stands still meanwhile: only what is slow every time is slow.
    private const int Tries = 5;

    /// <summary>How long reading one file may take.</summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Every target.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("safetensors", SafetensorsTarget.Read, SafetensorsTarget.Seeds),
        new("rnvk", CompiledModelTarget.Read, CompiledModelTarget.Seeds),
        new("plan", PlanTarget.Read, PlanTarget.Seeds),
        new("onnx", OnnxTarget.Read, OnnxTarget.Seeds),
        new("checkpoint", CheckpointTarget.Read, CheckpointTarget.Seeds),
        new("picture", PictureTarget.Read, PictureTarget.Seeds),
    ];

    /// <summary>Reads a file and holds the reader to its bounds.</summary>
    /// <param name="content">The file.</param>
    /// <returns>True when it was accepted.</returns>
    /// <exception cref="InvalidOperationException">Reading allocated more than <see cref="MostBytes"/> or took longer than <see cref="MostTime"/>.</exception>
    public bool Run(byte[] content)
    {
        (bool accepted, TimeSpan time) = Measure(content);
        for (int tries = 1; tries < Tries && time > MostTime; tries++)
        {
            (_, time) = Measure(content);
        }

        return time <= MostTime ? accepted : throw new InvalidOperationException($"reading {content.Length} bytes took {time.TotalSeconds:F1} s");
    }

    private (bool Accepted, TimeSpan Time) Measure(byte[] content)
    {
        long allocatedBefore = GC.GetTotalAllocatedBytes();
        long start = Stopwatch.GetTimestamp();
        bool accepted = Read(content);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
        return allocated <= MostBytes
            ? (accepted, time)
            : throw new InvalidOperationException($"reading {content.Length} bytes allocated {allocated}; at most {MostBytes} are allowed");
    }
}
