using ResNetVk.Conformance.Verification;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Determinism;

/// <summary>A session, run in every way there is. Kernels are taken in the plan's order: a choice by timing may differ from run to run.</summary>
internal sealed class SessionReplay : IReplayedNetwork
{
    // Short enough for a network of any size to take several steps.
    private static readonly TimeSpan s_budget = TimeSpan.FromMicroseconds(200);

    private readonly VulkanDevice _device;
    private readonly InferenceSession _session;
    private readonly float[][] _inputs;

    /// <summary>Creates the session.</summary>
    /// <param name="device">Outlives this object.</param>
    /// <param name="model">The network.</param>
    /// <param name="inputs">Elements of its inputs, in its order.</param>
    /// <param name="steps">True for a session that can run in steps.</param>
    public SessionReplay(VulkanDevice device, CompiledModel model, float[][] inputs, bool steps)
    {
        _device = device;
        _inputs = inputs;
        bool canStep = steps && device.Capabilities.TimestampValidBits > 0;
        _session = InferenceSession.Create(device, model, new SessionOptions { Stepping = canStep, Timeout = SessionNetwork.Patience });
        for (int i = 0; i < inputs.Length; i++)
        {
            _session.SetInput(i, inputs[i]);
        }
    }

    /// <inheritdoc/>
    public string? WhyNot(WayToRun way) =>
        way == WayToRun.Step && _device.Capabilities.TimestampValidBits == 0 ? "the device's queue has no timestamps, which steps need" : null;

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Run(WayToRun way)
    {
        float[][] outputs = [.. _session.Model.Plan.Outputs.Select(o => new float[o.Shape.Aggregate(1, (product, size) => product * size)])];
        switch (way)
        {
            case WayToRun.Run:
                _session.Run();
                break;
            case WayToRun.RunAsync:
                _session.RunAsync([.. _inputs.Select(i => (ReadOnlyMemory<float>)i)], [.. outputs.Select(o => (Memory<float>)o)]).AsTask().GetAwaiter().GetResult();
                return outputs;
            case WayToRun.Record:
                RecordedInference.Run(_device, commands => _session.Record(commands));
                break;
            case WayToRun.Step:
                while (_session.Step(s_budget) != StepStatus.Finished)
                {
                    Thread.Yield();
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(way), way, "there is no such way to run");
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            _session.GetOutput(i, outputs[i]);
        }

        return outputs;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
