using System.Diagnostics;
using ResNetVk.Conformance.Oracle;

namespace ResNetVk.Conformance.Verification;

/// <summary>Times a network, alone or interleaved with ONNX Runtime.</summary>
public static class Benchmark
{
    /// <summary>Verifies the outputs, warms both up, then times them in turns.</summary>
    /// <remarks>
    /// One timed run of ours sets the inputs from host memory, runs, and reads every output back; one of theirs is a whole inference from
    /// host memory to host memory. Which of the two goes first changes from round to round, so that what the machine does
    /// meanwhile meets both alike.
    /// </remarks>
    /// <param name="network">The network.</param>
    /// <param name="oracle">The source model in ONNX Runtime; null to time the network alone.</param>
    /// <param name="inputs">Every input by name.</param>
    /// <param name="runs">Timed runs of each, at least 1.</param>
    /// <param name="warmUps">Runs of each before, whose times are dropped.</param>
    /// <param name="pause">How long to sleep before each run of either, as a program does that has one inference in a frame; zero for runs without a pause.</param>
    /// <param name="rounding">For a network whose weights were rounded: measures by how much more the outputs may differ.</param>
    /// <returns>The times; where the outputs differ from theirs, only how they differ: a wrong network is not timed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of runs is not positive, or a number is negative.</exception>
    /// <exception cref="VerificationException">The two do not belong together.</exception>
    /// <exception cref="OracleException">ONNX Runtime fails.</exception>
    public static BenchmarkReport Run(
        INetwork network,
        OnnxRuntimeOracle? oracle,
        IReadOnlyDictionary<string, FloatTensor> inputs,
        int runs,
        int warmUps = 3,
        TimeSpan pause = default,
        RoundingEffect? rounding = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUps);
        ArgumentOutOfRangeException.ThrowIfLessThan(pause, TimeSpan.Zero);
        VerificationReport? verification = oracle is null ? null : Verifier.Verify(network, oracle, [inputs], rounding: rounding);
        if (verification is { Passed: false })
        {
            return new BenchmarkReport { Runs = 0, Ours = null, Theirs = null, Verification = verification };
        }

        float[][] outputs = [.. network.Outputs.Select(o => new float[o.Shape.ElementCount])];
        using OracleBinding? theirs = oracle?.Bind(Verifier.WithUnreadInputs(inputs, network, oracle));
        List<double> ourTimes = [];
        List<double> theirTimes = [];
        for (int run = -warmUps; run < runs; run++)
        {
            if (theirs is not null && run % 2 != 0)
            {
                Time(theirs.Run, theirTimes, run, pause);
            }

            Time(() => RunOurs(network, inputs, outputs), ourTimes, run, pause);
            if (theirs is not null && run % 2 == 0)
            {
                Time(theirs.Run, theirTimes, run, pause);
            }
        }

        return new BenchmarkReport
        {
            Runs = runs,
            Ours = Timing.Of(ourTimes),
            Theirs = theirs is null ? null : Timing.Of(theirTimes),
            Verification = verification,
        };
    }

    private static void RunOurs(INetwork network, IReadOnlyDictionary<string, FloatTensor> inputs, float[][] outputs)
    {
        Verifier.SetInputs(network, inputs);
        network.Run();
        for (int i = 0; i < outputs.Length; i++)
        {
            network.ReadOutput(i, outputs[i]);
        }
    }

    private static void Time(Action action, List<double> times, int run, TimeSpan pause)
    {
        if (pause > TimeSpan.Zero)
        {
            Thread.Sleep(pause);
        }

        long start = Stopwatch.GetTimestamp();
        action();
        if (run >= 0)
        {
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
