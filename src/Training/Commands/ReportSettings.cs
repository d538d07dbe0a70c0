using System.CommandLine;

namespace ResNetVk.Training;

/// <summary>The options of commands that end with a report.</summary>
internal sealed class ReportSettings
{
    private readonly Option<int> _images = new("--evaluate-images")
    {
        Description = "How many test images ONNX Runtime and Vulkan classify for the report (0: all)",
        DefaultValueFactory = _ => ReportOptions.DefaultEvaluateImages,
    };

    private readonly Option<string?> _licence = new("--licence") { Description = "Licence of the weights, for the model card" };
    private readonly Option<string?> _use = new("--intended-use") { Description = "What the network is for, for the model card" };

    /// <summary>Creates the options.</summary>
    public ReportSettings() => _images.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: string text }] && int.TryParse(text, out int images) && images < 0)
        {
            result.AddError($"--evaluate-images {images} is out of range: expected 0 (all test images) or more.");
        }
    });

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_images, _licence, _use])
        {
            command.Add(option);
        }
    }

    /// <summary>What the user said.</summary>
    public ReportOptions Read(ParseResult parsed) => new(parsed.GetValue(_images), parsed.GetValue(_licence), parsed.GetValue(_use));
}
