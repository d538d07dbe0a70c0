using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ResNetVk.Conformance.Harness.Networks;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Determinism;

/// <summary>Runs each network many times and in every way, and wants the same bits each time: one hash of all outputs.</summary>
public sealed class DeterminismSuite : IConformanceSuite
{
    private const int Replays = 100;
    private const int QuickReplays = 20;
    private const int ReplaysOfOtherWays = 3;

    private readonly IReadOnlyList<ConformanceNetwork> _networks;
    private readonly IOtherProcess? _otherProcess;
    private readonly Func<VulkanDevice, CompiledModel, float[][], bool, IReplayedNetwork> _open;

    /// <summary>Creates the suite.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="otherProcess">Runs a network in another process; null where there is no program to start, which skips those cases.</param>
    public DeterminismSuite(IReadOnlyList<ConformanceNetwork> networks, IOtherProcess? otherProcess)
        : this(networks, otherProcess, (device, model, inputs, steps) => new SessionReplay(device, model, inputs, steps))
    {
    }

    /// <summary>Creates the suite with another way to run networks, for tests.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="otherProcess">Runs a network in another process.</param>
    /// <param name="open">Makes what runs a model on inputs, for steps or for all other ways.</param>
    internal DeterminismSuite(
        IReadOnlyList<ConformanceNetwork> networks, IOtherProcess? otherProcess, Func<VulkanDevice, CompiledModel, float[][], bool, IReplayedNetwork> open)
    {
        _networks = networks;
        _otherProcess = otherProcess;
        _open = open;
    }

    /// <inheritdoc/>
    public string Name => "determinism";

    /// <inheritdoc/>
    public string Title => "Determinism";

    /// <inheritdoc/>
    public string Description => $"Each network is run {Replays} times ({QuickReplays} in the short form) on one session, then on a second one, in another process, "
        + "asynchronously and recorded into a command buffer of a host: the SHA-256 of all outputs is the same each time. A session that steps may take other kernels: its "
        + "steps give what it gives in one.";

    /// <inheritdoc/>
    public IEnumerable<CaseResult> Run(ConformanceRun run, CancellationToken cancellation)
    {
        foreach (ConformanceNetwork network in _networks.Where(n => n.IsSmall || !run.IsQuick))
        {
            cancellation.ThrowIfCancellationRequested();
            (string Name, Func<Replayed, CaseResult, CaseResult> Work)[] cases =
            [
                ("replay", (replayed, result) => Replay(replayed.First, WayToRun.Run, run.IsQuick ? QuickReplays : Replays, replayed.Hash, result, cancellation)),
                ("session", (replayed, result) =>
                {
                    using IReplayedNetwork second = _open(run.Device, replayed.Model, replayed.Inputs, false);
                    return Replay(second, WayToRun.Run, ReplaysOfOtherWays, replayed.Hash, result, cancellation);
                }),
                ("process", (replayed, result) => OtherProcess(replayed, result, cancellation)),
                ("async", (replayed, result) => Replay(replayed.First, WayToRun.RunAsync, ReplaysOfOtherWays, replayed.Hash, result, cancellation)),
                ("record", (replayed, result) => Replay(replayed.First, WayToRun.Record, ReplaysOfOtherWays, replayed.Hash, result, cancellation)),
                ("step", (replayed, result) =>
                {
                    using IReplayedNetwork stepping = _open(run.Device, replayed.Model, replayed.Inputs, true);
                    return Replay(stepping, WayToRun.Step, ReplaysOfOtherWays, Hash(stepping.Run(WayToRun.Run)), result, cancellation);
                }),
            ];
            cases = [.. cases.Where(c => run.Includes(Name, $"{network.Name}/{c.Name}"))];
            if (cases.Length == 0)
            {
                continue;
            }

            if (network.NotRun is not null)
            {
                foreach ((string name, _) in cases)
                {
                    yield return new CaseResult(Name, network.Name, $"{network.Name}/{name}", CaseStatus.Skipped) { Reason = network.NotRun };
                }

                continue;
            }

            // Made by the first case, so that a network that cannot be made fails there; later cases then have nothing to compare with.
            Replayed? opened = null;
            try
            {
                foreach ((string name, Func<Replayed, CaseResult, CaseResult> work) in cases)
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return CaseBoundary.Run(Name, network.Name, $"{network.Name}/{name}", result => work(opened ??= Open(network, run), result));
                }
            }
            finally
            {
                opened?.First.Dispose();
            }
        }
    }

    private static CaseResult Replay(
        IReplayedNetwork network, WayToRun way, int count, string expected, CaseResult result, CancellationToken cancellation)
    {
        if (network.WhyNot(way) is { } reason)
        {
            return result with { Status = CaseStatus.Skipped, Reason = reason };
        }

        for (int i = 1; i <= count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string found = Hash(network.Run(way));
            if (found != expected)
            {
                return result with
                {
                    Status = CaseStatus.Failed,
                    Reason = $"{way}, {i} of {count}: the outputs have SHA-256 {Short(found)}, those of the first run have {Short(expected)}",
                };
            }
        }

        return result;
    }

    private static string Hash(IReadOnlyList<float[]> outputs)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (float[] output in outputs)
        {
            hash.AppendData(MemoryMarshal.AsBytes(output.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Short(string hash) => $"{hash[..16]}…";

    private CaseResult OtherProcess(Replayed replayed, CaseResult result, CancellationToken cancellation)
    {
        if (_otherProcess is null)
        {
            return result with { Status = CaseStatus.Skipped, Reason = "there is no program to start: only the command resnetvk runs networks in another process" };
        }

        string found = Hash(_otherProcess.Run(replayed.Model, replayed.Inputs, cancellation));
        return found == replayed.Hash
            ? result
            : result with
            {
                Status = CaseStatus.Failed,
                Reason = $"another process: the outputs have SHA-256 {Short(found)}, those of this one have {Short(replayed.Hash)}",
            };
    }

    private Replayed Open(ConformanceNetwork network, ConformanceRun run)
    {
        CompiledModel model = Compiler.Compile(network.Source, network.Options).Model;
        NetworkTensor[] inputs = [.. model.Plan.Inputs.Select(i => new NetworkTensor(i.Name, new TensorShape([.. i.Shape]), i.Image))];
        IReadOnlyDictionary<string, FloatTensor> values = VerificationInputs.Random(inputs, 1, (int)(run.Seed % int.MaxValue)).Single();
        float[][] elements = [.. inputs.Select(i => values[i.Name].Elements)];
        IReplayedNetwork first = _open(run.Device, model, elements, false);
        try
        {
            return new Replayed(model, elements, first, Hash(first.Run(WayToRun.Run)));
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <summary>A network that was run once.</summary>
    private sealed record Replayed(CompiledModel Model, float[][] Inputs, IReplayedNetwork First, string Hash);
}
