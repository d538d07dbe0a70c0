using System.CommandLine;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary>The options of every command that trains: data, settings, device, folder.</summary>
internal sealed class TrainingOptions
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<int> _limit = new("--limit") { Description = "Use only the first N training images (0: all)" };
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<DirectoryInfo> _output = new("--output", "-o") { Description = "Folder for checkpoint, metrics, network", Required = true };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the folder's checkpoint, if there is one" };
    private readonly Option<int> _ahead = new("--batches-ahead")
    {
        Description = "Batches that are read and augmented at the same time, ahead of the training step",
        DefaultValueFactory = _ => TrainingRunOptions.UsualBatchesAhead,
    };

    private readonly Option<int> _cache = new("--cache")
    {
        Description = "MiB of a folder's pictures that are kept in memory, decoded; those beyond it are decoded in every epoch",
        DefaultValueFactory = _ => DataSet.UsualCacheInMebibytes,
    };

    private readonly Option<int> _checkpointSteps = new("--checkpoint-steps") { Description = "Write checkpoints within epochs, too, every N steps (0: no)" };
    private readonly Option<bool> _noReport = new("--no-report") { Description = "Only train: do not convert, verify and report at the end" };
    private readonly ReportSettings _report = new();
    private readonly SettingsOptions _settings;

    /// <summary>Creates the options.</summary>
    public TrainingOptions(SettingsOptions settings) => _settings = settings;

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _data }.Concat(_settings.All).Concat([_limit, _threads, _device, _ahead, _cache, _checkpointSteps, _output, _resume]))
        {
            command.Add(option);
        }
    }

    /// <summary>Adds those of commands that train one network and report on it.</summary>
    public void AddReportTo(Command command)
    {
        command.Add(_noReport);
        _report.AddTo(command);
    }

    /// <summary>Trains one network, and reports on it unless the user does not want it.</summary>
    /// <returns>The exit status.</returns>
    /// <exception cref="TrainingInputException">See <see cref="TrainingRun.Run"/> and <see cref="RunReport.Write"/>.</exception>
    public int Train(ParseResult parsed, DataSet data, NetworkPlan plan, TrainingSettings settings, torch.Device device, string folder, TrainingRunOptions options)
    {
        ReportOptions? report = parsed.GetValue(_noReport) ? null : _report.Read(parsed);
        RunReport.KeepCommand(folder, parsed.Tokens.Select(token => token.Value));
        int status = TrainingRun.Run(data, plan, settings, device, folder, options);
        return status != 0 || report is null || RunReport.Write(folder, data, device, report).Passed ? status : CommandLine.Failed;
    }

    /// <summary>The checkpoint that the user wants to go on from; null where there is none.</summary>
    /// <exception cref="TrainingInputException">It cannot be read.</exception>
    public Checkpoint? Resumed(ParseResult parsed)
    {
        string path = Path.Combine(parsed.GetValue(_output)!.FullName, TrainingRun.CheckpointName);
        return parsed.GetValue(_resume) && File.Exists(path) ? Checkpoint.Load(path) : null;
    }

    /// <summary>What the user said, with the data set opened and libtorch loaded.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="wanted">What the network takes; null where it is not known.</param>
    /// <exception cref="TrainingInputException">A value is out of range, the data cannot be read, or a run in that folder is not to be gone on with.</exception>
    public (DataSet Data, TrainingSettings Settings, torch.Device Device, string Folder, TrainingRunOptions Options) Read(ParseResult parsed, ImageShape? wanted)
    {
        TrainingSettings settings = _settings.Read(parsed);
        int most = AtLeast(0, _limit);
        int cache = AtLeast(0, _cache);
        TrainingRunOptions options = new(AtLeast(1, _ahead), AtLeast(0, _checkpointSteps));

        string folder = parsed.GetValue(_output)!.FullName;
        string checkpoint = Path.Combine(folder, TrainingRun.CheckpointName);
        if (!parsed.GetValue(_resume) && File.Exists(checkpoint))
        {
            throw new TrainingInputException($"'{checkpoint}' exists. Add --resume to go on with that run, or train into another folder.");
        }

        DataSet data = DataSet.Open(parsed.GetValue(_data)!, wanted, cache);
        if (data.Validation is not null && _settings.StatesValidation(parsed))
        {
            throw new TrainingInputException($"{data.Name} has validation images of its own: leave out --validation.");
        }

        data = most == 0 ? data : data with { Train = data.Train.Take(most) };
        data = settings.Validation > 0 ? data.WithValidation(settings.Validation, settings.Seed) : data;
        torch.Device device = CommonOptions.Apply(parsed.GetValue(_threads), parsed.GetValue(_device)!);
        Directory.CreateDirectory(folder);
        return (data, settings, device, folder, options);

        int AtLeast(int least, Option<int> option)
        {
            int value = parsed.GetValue(option);
            return value >= least ? value : throw new TrainingInputException($"{option.Name} {value} is out of range: expected {least} or more.");
        }
    }
}
