using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>One training run: network, optimizer and progress, epoch by epoch.</summary>
public sealed class Trainer : IDisposable
{
    private const int ReportEverySteps = 10;

    // Keeps the stream apart from those of shuffles, images, weights and mixing.
    private const ulong DropoutStream = 1UL << 43;

    private readonly DataSet _data;
    private readonly BatchAssembler _assembler;
    private readonly LearningRateSchedule _schedule;
    private readonly IOptimizer _optimizer;
    private readonly WeightAverage? _average;
    private readonly BestWeights? _best;
    private readonly Mixup? _mixup;
    private readonly Device _device;
    private readonly int _stepsPerEpoch;
    private readonly int _batchesAhead;
    private bool _isFinal;

    /// <summary>Starts a run, or takes up the run that <paramref name="checkpoint"/> left.</summary>
    /// <param name="data">The images; borrowed.</param>
    /// <param name="plan">What is trained.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="folder">The run's, with <see cref="NetworkPlan.SourceName"/> where it goes on from a trained network.</param>
    /// <param name="checkpoint">A checkpoint of the same run, or null to start anew.</param>
    /// <param name="batchesAhead">Batches that are read at the same time; 0 for the usual number.</param>
    /// <exception cref="TrainingInputException">A setting is out of range, or the checkpoint belongs to another run.</exception>
    public Trainer(DataSet data, NetworkPlan plan, TrainingSettings settings, Device device, string folder, Checkpoint? checkpoint = null, int batchesAhead = 0)
    {
        settings.Validate();
        _data = data;
        _device = device;
        _batchesAhead = batchesAhead > 0 ? batchesAhead : TrainingRunOptions.UsualBatchesAhead;
        plan.Validate();
        Network = plan.Create(settings.Seed, folder, settings.Initialization);

        // A network that goes on sees pictures as it has seen them before.
        Normalization? before = plan.Choice is null ? PretrainedNetwork.NormalizationOf(Network.Metadata, data.Train.Shape.Channels) : null;
        Description = new CheckpointDescription(plan, settings, DataDescription.Of(data, before), 0, 0);
        if (checkpoint is not null)
        {
            RunComparison.ThrowIfDifferent(Description, checkpoint.Description);
            Description = checkpoint.Description;
        }

        _stepsPerEpoch = settings.StepsPerEpoch(data.Train.Count);
        _schedule = new LearningRateSchedule(
            settings.Schedule, settings.LearningRate, (long)_stepsPerEpoch * settings.Epochs, settings.WarmUpSteps, settings.WarmUpLearningRate);
        _assembler = new BatchAssembler(
            data.Train, Description.Data.Normalization, settings.Seed, settings.CropPadding, settings.Flip, settings.Cutout);
        _mixup = settings.Mixup > 0 ? new Mixup(settings.Mixup, settings.Seed) : null;
        Network.Dropout = settings.Dropout;
        Network.To(device);
        RequireFit(data.Train);
        _optimizer = settings.Optimizer == OptimizerKind.AdamW
            ? new AdamW(Network.Parameters, settings.Momentum, settings.WeightDecay)
            : new MomentumSgd(Network.Parameters, settings.Momentum, settings.WeightDecay, settings.Nesterov);
        _average = settings.Average > 0 ? new WeightAverage(Network.State, settings.Average) : null;
        _best = data.Validation is null ? null : new BestWeights(Network.State);
        checkpoint?.LoadInto(Network.State.Select(tensor => (tensor.Name, tensor.Value)).Concat(Beside));
    }

    /// <summary>The network being trained; owned by this object.</summary>
    public GraphNetwork Network { get; }

    /// <summary>Settings and progress.</summary>
    public CheckpointDescription Description { get; private set; }

    /// <summary>Whether all epochs are done, or as many as the run has patience for went by without a better one.</summary>
    public bool Finished => Description.IsFinished;

    /// <summary>What the last epoch gave on the validation images; null without them, and before an epoch of this trainer has ended.</summary>
    public ValidationResult? Validation { get; private set; }

    /// <summary>Trains one epoch over all training images, or what is left of it.</summary>
    /// <param name="report">Called every few steps and after the last one, or null.</param>
    /// <param name="saveEverySteps">Steps of the epoch between calls of <paramref name="save"/>; 0 for none.</param>
    /// <param name="save">Called within the epoch, to <see cref="Save"/>; or null.</param>
    /// <returns>The state after the last step.</returns>
    /// <exception cref="InvalidOperationException">The run is finished.</exception>
    /// <exception cref="TrainingFailureException">The loss is no longer finite.</exception>
    /// <exception cref="TrainingInputException">A picture cannot be read.</exception>
    public TrainingProgress TrainEpoch(Action<TrainingProgress>? report = null, int saveEverySteps = 0, Action? save = null)
    {
        if (Finished)
        {
            throw new InvalidOperationException($"The run is finished after {Description.EpochsDone} of {Description.Settings.Epochs} epochs.");
        }

        Stopwatch watch = Stopwatch.StartNew();
        int epoch = Description.EpochsDone;
        int[] order = _assembler.Shuffle(epoch);
        TrainingSettings settings = Description.Settings;
        EpochProgress begun = Description.Partial ?? EpochProgress.None;
        double lossSum = begun.LossSum;
        long correct = begun.Correct;
        int images = begun.Steps * settings.Batch;
        TrainingProgress progress = default;
        Network.IsTraining = true;
        using BatchLoader loader = new(_assembler, order, settings.Batch, epoch, _batchesAhead, images);
        for (int step = begun.Steps; step < _stepsPerEpoch; step++)
        {
            Batch batch = loader.Take();
            long number = ((long)epoch * _stepsPerEpoch) + step;
            double learningRate = _schedule.At(number);
            (double loss, long right) = Step(batch, number, learningRate);
            if (!double.IsFinite(loss))
            {
                throw NotFinite($"The loss became {loss} in epoch {epoch + 1}, step {step + 1} of {_stepsPerEpoch}, at a learning rate of {learningRate:G4}.");
            }

            lossSum += loss * batch.Count;
            correct += right;
            images += batch.Count;
            TimeSpan elapsed = watch.Elapsed + TimeSpan.FromSeconds(begun.Seconds);
            TimeSpan waited = loader.Waited + TimeSpan.FromSeconds(begun.WaitSeconds);
            progress = new TrainingProgress(
                epoch, settings.Epochs, images, order.Length, lossSum / images, (double)correct / images, learningRate, elapsed)
            {
                Waited = waited,
            };
            if (saveEverySteps > 0 && (step + 1) % saveEverySteps == 0 && step + 1 < _stepsPerEpoch)
            {
                Description = Description with { Partial = new EpochProgress(step + 1, lossSum, correct, elapsed.TotalSeconds, waited.TotalSeconds) };
                save?.Invoke();
            }

            if (step % ReportEverySteps == ReportEverySteps - 1 || images == order.Length)
            {
                report?.Invoke(progress);
            }
        }

        Description = Description with
        {
            EpochsDone = epoch + 1,
            ElapsedSeconds = Description.ElapsedSeconds + progress.Elapsed.TotalSeconds,
            Partial = null,
        };
        Validate();
        return progress;
    }

    /// <summary>
    /// Puts the weights into the network that the run is for: the best, where there are validation images, else the averaged ones, where it averages. The run
    /// is over then. Doing it twice changes nothing more.
    /// </summary>
    public void UseFinalWeights()
    {
        if (_isFinal)
        {
            return;
        }

        if (Description.Best is not null)
        {
            _best?.Restore();
        }
        else
        {
            _average?.Swap();
        }

        _isFinal = true;
    }

    /// <summary>Writes the whole state of the run.</summary>
    /// <exception cref="TrainingFailureException">The weights are not finite; nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written; an earlier one is as it was.</exception>
    public void Save(string path)
    {
        if (_isFinal)
        {
            throw new InvalidOperationException("The network has its final weights: a run cannot go on from there.");
        }

        // The last step before may have been one too many, which its loss does not show.
        using (no_grad())
        {
            using DisposeScope scope = NewDisposeScope();
            if (Network.State.FirstOrDefault(tensor => !tensor.Value.isfinite().all().item<bool>()) is { } broken)
            {
                throw NotFinite($"'{broken.Name}' is no longer finite after epoch {Description.EpochsDone}.");
            }
        }

        Checkpoint.Save(path, Description, Network, Beside);
    }

    /// <summary>Releases network and optimizer.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        _average?.Dispose();
        _best?.Dispose();
        Network.Dispose();
    }

    // What a run is made of beside the network.
    private IEnumerable<(string Name, Tensor Value)> Beside => _optimizer.State.Concat(_average?.State ?? []).Concat(_best?.State ?? []);

    // Better now than as an exception of libtorch in the middle of a step.
    private void RequireFit(ImageSet images)
    {
        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        ImageShape shape = images.Shape;
        Network.IsTraining = false;
        try
        {
            _ = Network.Forward(zeros(1, shape.Channels, shape.Height, shape.Width, device: _device));
        }
        catch (ExternalException exception) when (!RunFailures.IsOutOfMemory(exception))
        {
            throw new TrainingInputException(
                $"{Description.Network.Name} does not fit pictures of {shape}: {exception.Message.Split('\n')[0]}. Choose larger pictures (folder:DIR,size=…), or a "
                    + "network for small ones such as resnet20.",
                exception);
        }
    }

    private TrainingFailureException NotFinite(string what) => new(
        $"{what} Train again into another folder with a smaller --lr than {Description.Settings.LearningRate}, with --clip-norm 1, or with --warm-up-steps 400. "
            + "A checkpoint from before is as it was.");

    // Judges the weights that the run would end with here.
    private void Validate()
    {
        if (_data.Validation is not { } images)
        {
            return;
        }

        _average?.Swap();
        Validation = Training.Validation.Measure(Network, images, Description.Data.Normalization, _device, Description.EpochsDone, _batchesAhead);
        if (Description.Best is null || Validation.IsBetterThan(Description.Best))
        {
            Description = Description with { Best = Validation };
            _best?.Keep();
        }

        _average?.Swap();
    }

    private (double Loss, long Correct) Step(Batch batch, long number, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingSettings settings = Description.Settings;
        (Tensor input, Tensor target) = batch.ToTensors(_data.Train.Shape, _device);
        if (settings.ChannelsLast)
        {
            // Strides alone tell libtorch the layout; what is computed from the input keeps it.
            input = input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        }

        double share = _mixup?.Share((int)(number / _stepsPerEpoch), (int)(number % _stepsPerEpoch)) ?? 1;

        // Dropout draws from libtorch's generator: a resumed run draws the same.
        random.manual_seed(unchecked((long)new DeterministicRandom(settings.Seed, DropoutStream, (ulong)number).NextUInt64()));
        Tensor logits = Network.Forward(share < 1 ? (share * input) + ((1 - share) * input.flip(0)) : input);
        Tensor loss = Loss(target);
        loss = share < 1 ? (share * loss) + ((1 - share) * Loss(target.flip(0))) : loss;
        loss.backward();
        if (settings.ClipNorm > 0)
        {
            OptimizerState.ClipNorm(Network.Parameters, settings.ClipNorm);
        }

        _optimizer.Step(learningRate, number);
        _average?.Update(number);
        return (loss.item<float>(), logits.argmax(1).eq(target).sum().item<long>());

        Tensor Loss(Tensor of) => nn.functional.cross_entropy(logits, of, label_smoothing: settings.LabelSmoothing);
    }
}
