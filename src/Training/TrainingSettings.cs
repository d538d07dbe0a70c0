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

    /// <summary>μ of <see cref="MomentumSgd"/>.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>λ of <see cref="MomentumSgd"/>.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Whether to use Nesterov's form of momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Probability mass spread evenly over all classes (Szegedy et al. 2015 §7); 0 for none.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Black pixels on each side before the random crop; 0 for no crop.</summary>
    public int CropPadding { get; init; } = 4;

    /// <summary>Whether half of the images are mirrored.</summary>
    public bool Flip { get; init; } = true;

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
        Check(CropPadding is >= 0 and <= 16, "--crop-padding", CropPadding, "from 0 to 16");
    }

    private static void Check(bool good, string option, object value, string range)
    {
        if (!good)
        {
            throw new TrainingInputException($"{option} {value} is out of range: expected {range}.");
        }
    }
}
