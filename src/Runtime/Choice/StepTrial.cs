using System.Diagnostics;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Runs the alternatives of one shape on a device.</summary>
/// <remarks>
/// Times come from device timestamps; where the queue has none, from the host around a submission. What a submission uses is owned by the
/// bench until it is closed, so that it outlives one that never ends.
/// </remarks>
internal sealed class StepTrial : IStepTrial
{
    private readonly StepShape _shape;
    private readonly TrialContext _context;
    private readonly DisposalStack _owned;
    private readonly Action<DisposalStack> _close;
    private readonly CommandBuffer _computing;
    private readonly TypedRange[] _reads;
    private readonly TypedRange[] _writes;
#pragma warning disable CA2213 // _owned disposes these.
    private readonly DeviceBuffer _results;
    private readonly QueryPoolHandle? _queries;
#pragma warning restore CA2213
    private readonly Dictionary<Alternative, (BoundDispatch[] Dispatches, CommandBuffer Timed)> _bound = [];

    /// <summary>Prepares a trial.</summary>
    /// <param name="shape">Its first step is run.</param>
    /// <param name="context">What it works with.</param>
    /// <param name="owned">Receives what the trial makes.</param>
    /// <param name="close">Frees it.</param>
    public StepTrial(StepShape shape, TrialContext context, DisposalStack owned, Action<DisposalStack> close)
    {
        _shape = shape;
        _context = context;
        _owned = owned;
        _close = close;
        _computing = context.Pool.Allocate();

        // The reference has no memory of its own between dispatches: what it writes are the outputs.
        Binding[] bindings = shape.Steps[0].Alternatives[^1].Dispatches.SelectMany(dispatch => dispatch.Bindings).ToArray();
        _writes = Ranges(bindings.Where(binding => binding.Writes));
        _reads = Ranges(bindings.Where(binding => !binding.Writes && binding.Space is BufferSpace.Arena or BufferSpace.Input));
        _results = owned.Add(new DeviceBuffer(
            context.Device,
            _writes.Sum(written => written.Range.SizeInBytes),
            DeviceBuffer.CopyUsage,
            MemoryUse.ReadbackStaging,
            "the results of timing",
            context.Tuning.ForceFlush));
        if (context.Device.Capabilities.TimestampValidBits > 0)
        {
            int most = shape.Candidates.Max(candidate => candidate.Dispatches.Count);
            _queries = owned.Add(new QueryPoolHandle(context.Device, most + 1));
        }
    }

    /// <inheritdoc/>
    public TrialOutput Compute(int candidate) => Compute(_shape.Candidates[candidate]);

    /// <inheritdoc/>
    public TrialOutput ComputeReference() => Compute(_shape.Reference!);

    /// <inheritdoc/>
    public double Measure(int candidate)
    {
        (BoundDispatch[] dispatches, CommandBuffer timed) = _bound[_shape.Candidates[candidate]];
        long start = Stopwatch.GetTimestamp();
        _context.Submission.Run(timed, "timing an alternative");
        double nanoseconds = (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency);
        return _queries is null ? nanoseconds : Elapsed(_queries.Read(dispatches.Length + 1));
    }

    /// <inheritdoc/>
    public void Dispose() => _close(_owned);

    private double Elapsed(ulong[] ticks) => _context.Device.Nanoseconds(ticks[0], ticks[^1]);

    private TrialOutput Compute(Alternative alternative)
    {
        if (!_bound.TryGetValue(alternative, out (BoundDispatch[] Dispatches, CommandBuffer Timed) bound))
        {
            _context.Weights.Pack(alternative);
            bound = Bind(alternative);
            _bound.Add(alternative, bound);
        }

        return new TrialOutput(Run(bound.Dispatches, sparse: true), Run(bound.Dispatches, sparse: false)) { StoredType = _context.ActivationType };
    }

    private (BoundDispatch[] Dispatches, CommandBuffer Timed) Bind(Alternative alternative)
    {
        (ComputePipeline Pipeline, ResolvedBinding[] Bindings)[] dispatches = alternative.Dispatches
            .Select(dispatch => (
                _context.Pipelines.Get(dispatch, alternative.Requirements.SubgroupSize),
                dispatch.Bindings.Select(binding => _context.Memory.Resolve(binding, _context.Weights.Store)).ToArray()))
            .ToArray();
        DescriptorTable descriptors = _owned.Add(new DescriptorTable(_context.Device, dispatches));
        BoundDispatch[] bound = dispatches
            .Select((d, i) => new BoundDispatch(
                d.Pipeline, descriptors.Sets[i], alternative.Dispatches[i].Grid, d.Bindings, alternative.Dispatches[i].PushConstants.ToArray()))
            .ToArray();
        CommandBuffer timed = _context.Pool.Allocate();
        _context.Recorder.Record(timed, new RecordingContent { Dispatches = new DispatchSequence(bound), FollowsEarlierDispatches = true, Timestamps = _queries?.Handle });
        return (bound, timed);
    }

    private float[] Run(BoundDispatch[] dispatches, bool sparse)
    {
        IEnumerable<BufferCopyCommand> poison = _writes
            .Where(written => !_reads.Any(read => read.Range.Overlaps(written.Range)))
            .SelectMany(written => _context.Pattern.Poison(written.Range));
        long offset = 0;
        _context.Recorder.Record(_computing, new RecordingContent
        {
            CopiesOverEarlierResults = true,
            CopiesIn = poison.Concat(_reads.SelectMany(read => _context.Pattern.Fill(read, sparse))).ToArray(),
            Dispatches = new DispatchSequence(dispatches),
            CopiesOut = _writes.Select(written =>
            {
                BufferCopyCommand copy = new(written.Range, _results, offset);
                offset += written.Range.SizeInBytes;
                return copy;
            }).ToArray(),
        });
        _context.Submission.Run(_computing, "trying an alternative");
        _results.Invalidate(0, _results.SizeInBytes);
        float[] floats = new float[_writes.Sum(written => written.Range.SizeInBytes / written.Type.SizeInBytes())];
        int read = 0;
        offset = 0;
        foreach (TypedRange written in _writes)
        {
            ReadOnlySpan<float> part = StoredFloats.Read(_results.Bytes(offset, checked((int)written.Range.SizeInBytes)), written.Type);
            part.CopyTo(floats.AsSpan(read));
            read += part.Length;
            offset += written.Range.SizeInBytes;
        }

        return floats;
    }

    // Distinct, and without those that lie in others: copies into them must not overlap.
    private TypedRange[] Ranges(IEnumerable<Binding> bindings)
    {
        TypedRange[] all = bindings
            .Select(binding => new TypedRange(_context.Memory.Resolve(binding).Range, binding.Space == BufferSpace.Arena ? _context.ActivationType : ElementType.F32))
            .Distinct()
            .OrderByDescending(typed => typed.Range.SizeInBytes)
            .ToArray();
        List<TypedRange> kept = [];
        foreach (TypedRange typed in all)
        {
            if (!kept.Exists(other => other.Range.Overlaps(typed.Range)))
            {
                kept.Add(typed);
            }
        }

        return kept.ToArray();
    }
}
