using System.Text;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>Tells a callback in C how far making a session has come, and stops it when the callback or somebody else says so.</summary>
internal sealed unsafe class ProgressReceiver : IProgress<TimingProgress>, IProgress<LoadProgress>, IDisposable
{
    [ThreadStatic]
    private static ProgressReceiver? t_inCallback;

    private readonly SessionOptionsStruct _options;
    private readonly CancellationTokenSource _stop = new();

    // Pipelines are made on several threads; a callback in C need not be made for that.
    private readonly object _gate = new();
    private LoadProgress _last;

    /// <summary>Takes the callback from the options; it may be NULL.</summary>
    public ProgressReceiver(in SessionOptionsStruct options) => _options = options;

    /// <summary>Signalled when making the session is to stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>How far it was at the last report.</summary>
    public ProgressStruct Last
    {
        get
        {
            lock (_gate)
            {
                return ToStruct(_last);
            }
        }
    }

    /// <summary>True on a thread that is inside this callback.</summary>
    public bool IsInCallback => ReferenceEquals(t_inCallback, this);

    /// <summary>Asks for the end.</summary>
    public void Cancel() => _stop.Cancel();

    /// <inheritdoc/>
    public void Report(TimingProgress value)
    {
        fixed (byte* step = Encoding.UTF8.GetBytes(value.Step + '\0'))
        fixed (byte* alternative = Encoding.UTF8.GetBytes(value.Alternative + '\0'))
        {
            Tell(new LoadProgress(LoadStage.Choosing, value.Done, value.Total), step, alternative);
        }
    }

    /// <inheritdoc/>
    public void Report(LoadProgress value) => Tell(value, null, null);

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private static ProgressStruct ToStruct(in LoadProgress value) => new()
    {
        StructSize = (uint)sizeof(ProgressStruct),
        Stage = CodeOf(value.Stage),
        Done = (ulong)value.Done,
        Total = (ulong)value.Total,
    };

    // Written out, since the numbers are part of the interface.
    private static uint CodeOf(LoadStage stage) => stage switch
    {
        LoadStage.Choosing => 0,
        LoadStage.Pipelines => 1,
        LoadStage.Weights => 2,
        LoadStage.Testing => 3,
        LoadStage.Recording => 4,
        LoadStage.Ready => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "A stage of loading has no code."),
    };

    private void Tell(in LoadProgress value, byte* step, byte* alternative)
    {
        lock (_gate)
        {
            _last = value;
            if (_options.OnProgress is null || _stop.IsCancellationRequested)
            {
                return;
            }

            ProgressStruct progress = ToStruct(value) with { Step = step, Alternative = alternative };
            t_inCallback = this;
            int answer = _options.OnProgress(_options.User, &progress);
            t_inCallback = null;
            if (answer != 0)
            {
                _stop.Cancel();
            }
        }
    }
}
