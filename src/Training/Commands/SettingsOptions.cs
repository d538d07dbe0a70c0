using System.CommandLine;

namespace ResNetVk.Training;

/// <summary>The options that say how a network is trained, and what they say.</summary>
internal sealed class SettingsOptions
{
    private const double UsualValidation = 0.1;

    private readonly Option<int> _epochs = new("--epochs") { Description = "Passes over the training images" };
    private readonly Option<int> _batch = new("--batch") { Description = "Images per step", DefaultValueFactory = _ => 128 };
    private readonly Option<string> _schedule = new("--schedule") { Description = "step, cosine or one-cycle" };
    private readonly Option<double> _learningRate = new("--lr") { Description = "The largest learning rate" };
    private readonly Option<int> _warmUpSteps = new("--warm-up-steps") { Description = "First steps with a learning rate of their own" };
    private readonly Option<double> _warmUpRate = new("--warm-up-lr") { Description = "Their learning rate", DefaultValueFactory = _ => 0.01 };
    private readonly Option<string> _optimizer = new("--optimizer") { Description = "sgd or adamw", DefaultValueFactory = _ => "sgd" };
    private readonly Option<double> _momentum = new("--momentum") { Description = "Momentum (sgd), first decay (adamw)", DefaultValueFactory = _ => 0.9 };
    private readonly Option<double> _weightDecay = new("--weight-decay") { Description = "Weight decay", DefaultValueFactory = _ => 1e-4 };
    private readonly Option<bool> _nesterov = new("--nesterov") { Description = "Use Nesterov's form of momentum" };
    private readonly Option<double> _clipNorm = new("--clip-norm") { Description = "Largest norm of all gradients together (0: no limit)" };
    private readonly Option<double> _average = new("--average") { Description = "Decay of the averaged weights, such as 0.999 (0: none)" };
    private readonly Option<double> _smoothing = new("--label-smoothing") { Description = "Probability mass spread over all classes" };
    private readonly Option<double> _mixup = new("--mixup") { Description = "Alpha of mixup, such as 0.2 (0: none)" };
    private readonly Option<double> _dropout = new("--dropout") { Description = "Share of the last layer's input that is dropped" };
    private readonly Option<int> _cutout = new("--cutout") { Description = "Side of the square cut out of each image, in pixels" };
    private readonly Option<int> _padding = new("--crop-padding") { Description = "Black border of the random crop", DefaultValueFactory = _ => 4 };
    private readonly Option<bool> _noFlip = new("--no-flip") { Description = "Do not mirror half of the images" };
    private readonly Option<string> _initialization = new("--initialization") { Description = "How weights are drawn: he or xavier", DefaultValueFactory = _ => "he" };
    private readonly Option<int> _patience = new("--patience") { Description = "End after N epochs that are not better on the validation images (0: never)" };
    private readonly Option<double?> _validation = new("--validation")
    {
        Description = "Share of the training images set aside to choose the best epoch by (0.1 with --patience, else none)",
    };
    private readonly Option<bool> _channelsLast = new("--channels-last") { Description = "Channels side by side in memory: faster on CPUs, not the same bits" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Key of every random choice", DefaultValueFactory = _ => 1UL };

    /// <summary>Creates the options.</summary>
    /// <param name="epochs">Default of the epochs.</param>
    /// <param name="learningRate">Default of the learning rate.</param>
    /// <param name="schedule">Default of the schedule.</param>
    public SettingsOptions(int epochs, double learningRate, string schedule = "one-cycle")
    {
        _schedule.DefaultValueFactory = _ => schedule;
        _epochs.DefaultValueFactory = _ => epochs;
        _learningRate.DefaultValueFactory = _ => learningRate;
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
    [
        _epochs, _batch, _schedule, _learningRate, _warmUpSteps, _warmUpRate, _optimizer, _momentum, _weightDecay, _nesterov, _clipNorm, _average,
        _smoothing, _mixup, _dropout, _cutout, _padding, _noFlip, _initialization, _patience,
        _validation, _channelsLast, _seed,
    ];

    /// <summary>Whether the user said how many images are to be set aside.</summary>
    public bool StatesValidation(ParseResult parsed) => parsed.GetValue(_validation) is not null;

    /// <summary>What the user said.</summary>
    /// <exception cref="TrainingInputException">A value is unknown or out of range.</exception>
    public TrainingSettings Read(ParseResult parsed)
    {
        TrainingSettings settings = new()
        {
            Epochs = parsed.GetValue(_epochs),
            Batch = parsed.GetValue(_batch),
            Schedule = parsed.GetValue(_schedule) switch
            {
                "step" => ScheduleKind.Step,
                "cosine" => ScheduleKind.Cosine,
                "one-cycle" => ScheduleKind.OneCycle,
                string text => throw new TrainingInputException($"--schedule '{text}' is unknown: expected step, cosine or one-cycle."),
                null => throw new InvalidOperationException("The option has a default."),
            },
            LearningRate = parsed.GetValue(_learningRate),
            WarmUpSteps = parsed.GetValue(_warmUpSteps),
            WarmUpLearningRate = parsed.GetValue(_warmUpRate),
            Optimizer = parsed.GetValue(_optimizer) switch
            {
                "sgd" => OptimizerKind.Sgd,
                "adamw" => OptimizerKind.AdamW,
                string text => throw new TrainingInputException($"--optimizer '{text}' is unknown: expected sgd or adamw."),
                null => throw new InvalidOperationException("The option has a default."),
            },
            Momentum = parsed.GetValue(_momentum),
            WeightDecay = parsed.GetValue(_weightDecay),
            Nesterov = parsed.GetValue(_nesterov),
            ClipNorm = parsed.GetValue(_clipNorm),
            Average = parsed.GetValue(_average),
            LabelSmoothing = parsed.GetValue(_smoothing),
            Mixup = parsed.GetValue(_mixup),
            Dropout = parsed.GetValue(_dropout),
            Cutout = parsed.GetValue(_cutout),
            CropPadding = parsed.GetValue(_padding),
            Flip = !parsed.GetValue(_noFlip),
            Initialization = parsed.GetValue(_initialization) switch
            {
                "he" => InitializationKind.He,
                "xavier" => InitializationKind.Xavier,
                string text => throw new TrainingInputException($"--initialization '{text}' is unknown: expected he or xavier."),
                null => throw new InvalidOperationException("The option has a default."),
            },
            Patience = parsed.GetValue(_patience),
            Validation = parsed.GetValue(_validation) ?? (parsed.GetValue(_patience) > 0 ? UsualValidation : 0),
            ChannelsLast = parsed.GetValue(_channelsLast),
            Seed = parsed.GetValue(_seed),
        };
        settings.Validate();
        if (settings.Patience > 0 && settings.Validation == 0)
        {
            throw new TrainingInputException("--patience needs images to choose by: leave out --validation 0.");
        }

        return settings.Optimizer == OptimizerKind.AdamW && settings.Nesterov
            ? throw new TrainingInputException("--nesterov is a form of sgd's momentum: leave it out with --optimizer adamw.")
            : settings;
    }
}
