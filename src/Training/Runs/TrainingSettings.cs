namespace ResNetVk.Training;

/// <summary>What determines the numbers of a run besides the network and the data. Two runs with equal settings are the same run.</summary>
public sealed record TrainingSettings
{
    /// <summary>Passes over the training images, at least 1.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images per step, at least 1.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>The shape of the learning-rate curve.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.OneCycle;

    /// <summary>The largest learning rate.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Steps at the beginning with <see cref="WarmUpLearningRate"/>; 0 for none.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>The learning rate of the first <see cref="WarmUpSteps"/>.</summary>
    public double WarmUpLearningRate { get; init; } = 0.01;

    /// <summary>How gradients change weights.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <summary>μ of <see cref="MomentumSgd"/>, β₁ of <see cref="AdamW"/>.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>λ of the optimizer.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Whether to use Nesterov's form of momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Probability mass spread evenly over all classes (Szegedy et al. 2015 §7); 0 for none.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The norm of all gradients together is at most this; 0 for no limit.</summary>
    public double ClipNorm { get; init; }

    /// <summary>d of <see cref="WeightAverage"/>; 0 for the weights of the last step.</summary>
    public double Average { get; init; }

    /// <summary>α of <see cref="Training.Mixup"/>; 0 for none.</summary>
    public double Mixup { get; init; }

    /// <summary>Share of the classifier's input that is set to zero at random (Srivastava et al. 2014); 0 for none.</summary>
    public double Dropout { get; init; }

    /// <summary>Side of the square that is cut out of each image (DeVries and Taylor 2017), in pixels; 0 for none.</summary>
    public int Cutout { get; init; }

    /// <summary>Black pixels on each side before the random crop; 0 for no crop.</summary>
    public int CropPadding { get; init; } = 4;

    /// <summary>Whether half of the images are mirrored.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>How weights are drawn.</summary>
    public InitializationKind Initialization { get; init; } = InitializationKind.He;

    /// <summary>Share of the training images that is set aside to choose by, where the data have none for that; 0 for none.</summary>
    public double Validation { get; init; }

    /// <summary>Epochs without a better one, by the validation images, after which the run ends; 0 for no such end.</summary>
    public int Patience { get; init; }

    /// <summary>Whether activations lie in memory with the channels of a pixel side by side: faster on processors, sums are added in another order.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Key of the initial weights, the shuffles and the augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="TrainingInputException">A value is out of range.</exception>
    public void Validate()
    {
        Check(Epochs is >= 1 and <= 100_000, "--epochs", Epochs, "from 1 to 100000");
        Check(Batch is >= 1 and <= 65_536, "--batch", Batch, "from 1 to 65536");
        Check(LearningRate is > 0 and <= 100, "--lr", LearningRate, "greater than 0 and at most 100");
        Check(Momentum is >= 0 and < 1, "--momentum", Momentum, "from 0 to below 1");
        Check(WeightDecay is >= 0 and < 1, "--weight-decay", WeightDecay, "from 0 to below 1");
        Check(LabelSmoothing is >= 0 and < 1, "--label-smoothing", LabelSmoothing, "from 0 to below 1");
        Check(WarmUpSteps is >= 0, "--warm-up-steps", WarmUpSteps, "0 or more");
        Check(WarmUpLearningRate is > 0 and <= 100, "--warm-up-lr", WarmUpLearningRate, "greater than 0 and at most 100");
        Check(ClipNorm is >= 0 && double.IsFinite(ClipNorm), "--clip-norm", ClipNorm, "0 (no limit) or more");
        Check(Average is >= 0 and < 1, "--average", Average, "from 0 (none) to below 1");
        Check(Mixup is >= 0 and <= 10, "--mixup", Mixup, "from 0 (none) to 10");
        Check(Dropout is >= 0 and < 1, "--dropout", Dropout, "from 0 (none) to below 1");
        Check(Cutout is >= 0 and <= 1024, "--cutout", Cutout, "from 0 (none) to 1024");
        Check(Enum.IsDefined(Schedule), "--schedule", Schedule, "one of those that --help lists");
        Check(Enum.IsDefined(Optimizer), "--optimizer", Optimizer, "one of those that --help lists");
        Check(Validation is >= 0 and < 1, "--validation", Validation, "from 0 (none) to below 1");
        Check(Patience is >= 0, "--patience", Patience, "0 (none) or more");
        Check(Enum.IsDefined(Initialization), "--initialization", Initialization, "one of those that --help lists");
        Check(CropPadding is >= 0 and <= 16, "--crop-padding", CropPadding, "from 0 to 16");
    }

    /// <summary>Steps of an epoch; the last one takes the images that are left.</summary>
    /// <param name="images">Number of training images.</param>
    public int StepsPerEpoch(int images) => (images + Batch - 1) / Batch;

    private static void Check(bool good, string option, object value, string range)
    {
        if (!good)
        {
            throw new TrainingInputException($"{option} {value} is out of range: expected {range}.");
        }
    }
}
