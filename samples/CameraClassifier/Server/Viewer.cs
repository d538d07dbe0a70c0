using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using ResNetVk.CameraClassifier.Inference;
using ResNetVk.CameraClassifier.Models;
using ResNetVk.Runtime;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>One page: receives its frames, names the newest, answers. Has a session of its own, which shares weights with those of other viewers.</summary>
/// <remarks>One task receives, another classifies and is the only one that sends. Once a network is ready, a frame allocates nothing here.</remarks>
internal sealed class Viewer : IDisposable
{
    /// <summary>How long a page may take to close a socket that was closed here.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly WebSocket _socket;
    private readonly SharedDevice _shared;
    private readonly ModelCatalog _catalog;
    private readonly Statistics _statistics;
    private readonly TimeSpan? _usualBudget;
    private readonly FrameMailbox _mailbox;
    private readonly CancellationTokenSource _ended = new();
    private readonly byte[] _answer = new byte[FrameAnswer.LargestSizeInBytes];
    private volatile Selection? _wanted;
    private Selection? _applied;
    private Ending? _ending;
#pragma warning disable CA2213 // The shared device's.
    private VulkanDevice? _device;
#pragma warning restore CA2213
    private FrameClassifier? _classifier;
    private TimeSpan? _budget;

    public Viewer(WebSocket socket, SharedDevice shared, ModelCatalog catalog, Statistics statistics, TimeSpan? usualBudget)
    {
        _socket = socket;
        _shared = shared;
        _catalog = catalog;
        _statistics = statistics;
        _usualBudget = usualBudget;
        _mailbox = new FrameMailbox(statistics.Dropped);
    }

    /// <summary>Serves the page until it goes, misbehaves, or the server stops.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenRegistration _ = stop.Register(() => End(WebSocketCloseStatus.EndpointUnavailable, "the server is stopping"));
        Task receiving = ReceiveAsync();
        await AnswerAsync().ConfigureAwait(false);
        await Task.WhenAny(receiving, Task.Delay(s_patience, CancellationToken.None)).ConfigureAwait(false);
        _socket.Abort();
        await receiving.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _classifier?.Dispose();
        _ended.Dispose();
    }

    private void End(WebSocketCloseStatus status, string reason)
    {
        if (Interlocked.CompareExchange(ref _ending, new Ending(status, reason), null) is null)
        {
            _mailbox.Complete();
            _ended.Cancel();
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            bool open = true;
            while (open)
            {
                FrameBuffer buffer = _mailbox.Rent();
                open = await ReceiveAsync(buffer).ConfigureAwait(false);
            }

            // What still comes is read and forgotten until the page closes too: it hears the reason only if the connection is not reset.
            byte[] forgotten = new byte[4096];
            while (_socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            {
                await _socket.ReceiveAsync(forgotten.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            End(WebSocketCloseStatus.NormalClosure, "the page has gone");
        }
    }

    /// <summary>Receives one message; false when it was the last.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync(FrameBuffer buffer)
    {
        int size = 0;
        int expected = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.Room[size..], CancellationToken.None).ConfigureAwait(false);
            size += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return Refuse(WebSocketCloseStatus.NormalClosure, "goodbye");
            }

            if (part.MessageType == WebSocketMessageType.Text)
            {
                if (size > Messages.LongestTextInBytes)
                {
                    return Refuse(WebSocketCloseStatus.MessageTooBig, $"a text of more than {Messages.LongestTextInBytes} bytes");
                }

                if (part.EndOfMessage)
                {
                    return Select(buffer, size);
                }

                continue;
            }

            if (expected == 0 && size >= FrameHeader.SizeInBytes)
            {
                if (FrameHeader.Read(buffer.Room.Span[..size], out FrameHeader header) is string problem)
                {
                    return Refuse(problem.StartsWith('n') ? WebSocketCloseStatus.InvalidPayloadData : WebSocketCloseStatus.MessageTooBig, problem);
                }

                buffer.Header = header;
                expected = header.MessageSizeInBytes;
                buffer.Grow(expected);
            }

            if (part.EndOfMessage || (expected > 0 && size >= expected))
            {
                if (expected == 0)
                {
                    return Refuse(WebSocketCloseStatus.InvalidPayloadData, "not a frame");
                }

                if (size != expected || !part.EndOfMessage)
                {
                    return Refuse(WebSocketCloseStatus.InvalidPayloadData, $"a frame of {buffer.Header.Width} x {buffer.Header.Height} must have {expected} bytes");
                }

                buffer.Arrived = Stopwatch.GetTimestamp();
                _mailbox.Post(buffer);
                return true;
            }
        }
    }

    private bool Select(FrameBuffer text, int size)
    {
        Selection? selection = Messages.ReadSelection(text.Room.Span[..size]);
        if (selection is null)
        {
            return Refuse(WebSocketCloseStatus.InvalidPayloadData, "not a selection of a model and a budget of 0 to 1000 ms");
        }

        _mailbox.Return(text);
        _wanted = selection;
        _mailbox.Wake();
        return true;
    }

    private bool Refuse(WebSocketCloseStatus status, string reason)
    {
        End(status, reason);
        return false;
    }

    private async Task AnswerAsync()
    {
        try
        {
            _device = _shared.Get();
            await SendAsync(Messages.Hello(_device.Info, _catalog, _usualBudget)).ConfigureAwait(false);
            while (await _mailbox.WaitAsync().ConfigureAwait(false))
            {
                FrameBuffer? frame = _mailbox.Take();
                if (!ReferenceEquals(_wanted, _applied))
                {
                    await ApplyAsync(_wanted!).ConfigureAwait(false);
                }

                if (frame is not null)
                {
                    await AnswerAsync(frame).ConfigureAwait(false);
                    _mailbox.Return(frame);
                }
            }

            await CloseAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            End(WebSocketCloseStatus.NormalClosure, "the page has gone");
        }
        catch (Exception exception) when (exception is VulkanException or VulkanUnavailableException)
        {
            if (exception is DeviceLostException && _device is not null)
            {
                _shared.Replace(_device);
            }

            End(WebSocketCloseStatus.InternalServerError, exception.Message);
            await CloseAsync().ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AnswerAsync(FrameBuffer frame)
    {
        if (_classifier is null)
        {
            return;
        }

        FrameHeader header = frame.Header;
        FrameResult result = _budget is TimeSpan budget && _classifier.NoSteps is null
            ? _classifier.Step(budget, header.Frame, frame.Pixels.Span, header.Width, header.Height)
            : await _classifier.ClassifyAsync(header.Frame, frame.Pixels, header.Width, header.Height).ConfigureAwait(false);
        TimeSpan serverTime = Stopwatch.GetElapsedTime(frame.Arrived);
        int size = FrameAnswer.Write(_answer, header.Frame, result, serverTime);
        await _socket.SendAsync(_answer.AsMemory(0, size), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        _statistics.Answered(result.IsNew, serverTime, result.NetworkTime);
    }

    /// <summary>Does what the page wants; every selection is followed by one message that says how that went.</summary>
    private async Task ApplyAsync(Selection wanted)
    {
        bool sameModel = _classifier is not null && _applied?.Model == wanted.Model;
        _applied = wanted;
        _budget = wanted.Budget is double milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        ModelEntry? entry = _catalog.Entries.FirstOrDefault(entry => entry.Name == wanted.Model) ?? _catalog.First;
        if (entry is null)
        {
            await SendAsync(Messages.Failed(null, "There is no model.", "Start the program with one: --model FILE.rnvk")).ConfigureAwait(false);
            return;
        }

        try
        {
            if (!sameModel)
            {
                await SendAsync(Messages.Loading(entry.Name)).ConfigureAwait(false);
                _classifier?.Dispose();
                _classifier = null;
                Format.CompiledModel model = await Task.Run(entry.Load, _ended.Token).ConfigureAwait(false);
                _classifier = await FrameClassifier.PrepareAsync(_device!, model, 640, 480, _ended.Token).ConfigureAwait(false);
            }

            await SendAsync(Messages.Ready(entry.Name, _classifier!.Plan, _classifier.NoSteps)).ConfigureAwait(false);
        }
        catch (CameraException exception)
        {
            await SendAsync(Messages.Failed(entry.Name, exception.Message, exception.Hint)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is (VulkanException and not DeviceLostException) or DeviceRequirementException or SelfTestException)
        {
            await SendAsync(Messages.Failed(entry.Name, exception.Message, "Choose another model, or another device with --device.")).ConfigureAwait(false);
        }
    }

    private ValueTask SendAsync(byte[] text) => _socket.SendAsync(text.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task CloseAsync()
    {
        try
        {
            // A reason may have 123 bytes.
            Ending ending = _ending!;
            string reason = ending.Reason.Length <= 120 ? ending.Reason : $"{ending.Reason.AsSpan(0, 117)}...";
            await _socket.CloseOutputAsync(ending.Status, reason, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or ArgumentException)
        {
            // The page was faster.
        }
    }

    private sealed record Ending(WebSocketCloseStatus Status, string Reason);
}
