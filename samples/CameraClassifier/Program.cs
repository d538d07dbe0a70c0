using System.CommandLine;
using System.Net;
using ResNetVk.CameraClassifier;
using ResNetVk.CameraClassifier.Headless;
using ResNetVk.CameraClassifier.Server;
using ResNetVk.Runtime;

Option<string[]> model = new("--model") { Description = "A compiled model, or a network to convert; may be given more than once [default: those in models/]", HelpName = "FILE" };
Option<int?> device = new("--device") { Description = "Index of the Vulkan device [default: the best]", HelpName = "N" };
Option<double?> budget = new("--budget") { Description = "Spread the network over frames, this many milliseconds of the device in each [default: all of it on every frame]", HelpName = "MS" };
Option<string> listen = new("--listen") { Description = "Address and port of the page; port 0 for a free one", DefaultValueFactory = _ => "127.0.0.1:5080", HelpName = "ADDRESS:PORT" };
Option<bool> noOpen = new("--no-open") { Description = "Print the page's address without opening it" };
Option<string> source = new("--source") { Description = "No page: take frames from a video, a picture, a folder of pictures, or a camera", HelpName = "FILE|FOLDER|camera:N" };
Option<string> output = new("--output") { Description = "With --source: write the frames with their result, as a video (.mp4, .avi, .mkv) or as PNG files in a folder", HelpName = "FILE|FOLDER" };
Option<int?> frames = new("--frames") { Description = "With --source: stop after so many", HelpName = "N" };
Option<bool> json = new("--json") { Description = "With --source: print one JSON object" };
budget.Validators.Add(result => Require(result.GetValue(budget) is null or (> 0 and <= 1000), "--budget must be more than 0 and at most 1000", result.AddError));
frames.Validators.Add(result => Require(result.GetValue(frames) is null or > 0, "--frames must be 1 or more", result.AddError));
listen.Validators.Add(result => Require(
    IPEndPoint.TryParse(result.GetValue(listen)!, out _), "--listen must be an address and a port, such as 127.0.0.1:5080 or [::1]:5080", result.AddError));

RootCommand command = new("Names what a camera sees, in a page of its own; or, with --source, what is in videos and pictures.")
{
    model, device, budget, listen, noOpen, source, output, frames, json,
};
command.Validators.Add(result => Require(
    result.GetValue(source) is not null || (result.GetValue(output) is null && result.GetValue(frames) is null && !result.GetValue(json)),
    "--output, --frames and --json need --source",
    result.AddError));
command.SetAction(async (result, cancellation) =>
{
    Options options = new()
    {
        Models = result.GetValue(model) ?? [],
        Device = result.GetValue(device),
        Budget = result.GetValue(budget) is double milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        Listen = IPEndPoint.Parse(result.GetValue(listen)!),
        OpenPage = !result.GetValue(noOpen),
        Source = result.GetValue(source),
        Output = result.GetValue(output),
        Frames = result.GetValue(frames),
        Json = result.GetValue(json),
    };
    try
    {
        return options.Source is null
            ? await CameraServer.RunAsync(options, Console.Out, cancellation).ConfigureAwait(false)
            : await HeadlessRun.RunAsync(options, Console.Out, cancellation).ConfigureAwait(false);
    }
    catch (CameraException exception)
    {
        return Fail(exception.Message, exception.Hint);
    }
    catch (VulkanUnavailableException exception)
    {
        return Fail(exception.Message, "./camera.sh installs what is missing");
    }
});
return await command.Parse(args).InvokeAsync().ConfigureAwait(false);

static void Require(bool condition, string message, Action<string> fail)
{
    if (!condition)
    {
        fail(message);
    }
}

static int Fail(string message, string hint)
{
    Console.Error.WriteLine($"error: {message}\nhint: {hint}");
    return 2;
}
