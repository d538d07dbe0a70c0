using System.CommandLine;
using ResNetVk.Offscreen;

Option<int> frames = new("--frames") { Description = "Frames to measure in each mode", DefaultValueFactory = _ => 600, HelpName = "N" };
Option<string> model = new("--model") { Description = "A compiled model, or a network to convert [default: the bundled ResNet-20]", HelpName = "FILE" };
Option<string> picture = new("--picture") { Description = "What the scene shows [default: the bundled ankle boot]", HelpName = "FILE" };
Option<string[]> inference = new("--inference") { Description = "How the network runs; may be given more than once [default: all]", HelpName = "off|record|step|async" };
Option<double> budget = new("--budget") { Description = "Milliseconds of the device that a frame gives to a stepped inference", DefaultValueFactory = _ => 1, HelpName = "MS" };
Option<string> plot = new("--plot") { Description = "Draw the frame times", HelpName = "FILE.png" };
Option<string> snapshot = new("--snapshot") { Description = "Save a rendered frame with its label", HelpName = "FILE.png" };
Option<bool> validation = new("--validation") { Description = "Turn on Vulkan's validation layer, synchronization included; a message is an error (exit status 1)" };
Option<bool> json = new("--json") { Description = "Print one JSON object" };
inference.AcceptOnlyFromAmong([.. Options.AllModes]);
frames.Validators.Add(result => Require(result.GetValue(frames) > 0, "--frames must be 1 or more", result.AddError));
budget.Validators.Add(result => Require(result.GetValue(budget) is > 0 and <= 1000, "--budget must be more than 0 and at most 1000", result.AddError));

RootCommand command = new(
    "A small engine with its own Vulkan device renders a picture and has a network name what it shows, in each of the library's ways. Prints what that does to the frame times.")
{
    frames, model, picture, inference, budget, plot, snapshot, validation, json,
};
command.SetAction(result =>
{
    Options options = new()
    {
        Frames = result.GetValue(frames),
        Model = result.GetValue(model) ?? ModelSource.Bundled,
        Picture = result.GetValue(picture) ?? ModelSource.BundledPicture,
        Modes = result.GetValue(inference) is [_, ..] chosen ? chosen : Options.AllModes,
        Budget = TimeSpan.FromMilliseconds(result.GetValue(budget)),
        Plot = result.GetValue(plot),
        Snapshot = result.GetValue(snapshot),
        Validation = result.GetValue(validation),
        Json = result.GetValue(json),
    };
    try
    {
        return Demonstration.Run(options, Console.Out);
    }
    catch (OffscreenException exception)
    {
        Console.Error.WriteLine($"error: {exception.Message}\nhint: {exception.Hint}");
        return 2;
    }
});
return command.Parse(args).Invoke();

static void Require(bool condition, string message, Action<string> fail)
{
    if (!condition)
    {
        fail(message);
    }
}
