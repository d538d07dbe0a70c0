using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>One training run: network, optimizer and progress, epoch by epoch.</summary>
public sealed class Trainer : IDisposable
{
    private const int ReportEverySteps = 10;

    private readonly DataSet _data;
    private readonly BatchAssembler _assembler;
    private readonly LearningRateSchedule _schedule;
    private readonly MomentumSgd _optimizer;
    private readonly Device _device;
    private readonly int _stepsPerEpoch;

    /// <summary>Starts a run, or takes up the run that <paramref name="checkpoint"/> left.</summary>
    /// <param name="data">The images; borrowed.</param>
    /// <param name="network">The network's shape.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="checkpoint">A checkpoint of the same run, or null to start anew.</param>
    /// <exception cref="TrainingInputException">A setting is out of range, or the checkpoint belongs to another run.</exception>
    public Trainer(DataSet data, NetworkSettings network, TrainingSettings settings, Device device, Checkpoint? checkpoint = null)
    {
        settings.Validate();
        network.Validate();
        _data = data;
        _device = device;
        Description = new CheckpointDescription(network, settings, DataDescription.Of(data), 0, 0);
        if (checkpoint is not null)
        {
            RunComparison.ThrowIfDifferent(Description, checkpoint.Description);
            Description = checkpoint.Description;
        }

        _stepsPerEpoch = (data.Train.Count + settings.Batch - 1) / settings.Batch;
        _schedule = new LearningRateSchedule(settings.Schedule, settings.LearningRate, (long)_stepsPerEpoch * settings.Epochs);
        _assembler = new BatchAssembler(data.Train, Description.Data.Normalization, settings.Seed, settings.CropPadding, settings.Flip);
        Network = new CifarResNet(network, settings.Seed);
        checkpoint?.LoadInto(Network);
        Network.to(device);
        _optimizer = new MomentumSgd(Network, settings.Momentum, settings.WeightDecay, settings.Nesterov);
        checkpoint?.LoadInto(_optimizer);
    }

    /// <summary>The network being trained; owned by this object.</summary>
    public CifarResNet Network { get; }

    /// <summary>Settings and progress.</summary>
    public CheckpointDescription Description { get; private set; }

    /// <summary>Whether all epochs are done.</summary>
    public bool Finished => Description.EpochsDone >= Description.Settings.Epochs;

    /// <summary>Trains one epoch over all training images.</summary>
    /// <param name="report">Called every few steps and after the last one, or null.</param>
    /// <returns>The state after the last step.</returns>
    /// <exception cref="InvalidOperationException">All epochs are done.</exception>
    /// <exception cref="TrainingInputException">The loss is no longer finite.</exception>
    public TrainingProgress TrainEpoch(Action<TrainingProgress>? report = null)
    {
        if (Finished)
        {
            throw new InvalidOperationException($"All {Description.Settings.Epochs} epochs are done.");
        }

        Stopwatch watch = Stopwatch.StartNew();
        int epoch = Description.EpochsDone;
        int[] order = _assembler.Shuffle(epoch);
        TrainingSettings settings = Description.Settings;
        float[] values = new float[settings.Batch * _data.Train.Shape.Size];
        long[] labels = new long[settings.Batch];
        double lossSum = 0;
        long correct = 0;
        int images = 0;
        TrainingProgress progress = default;
        Network.train();
        for (int step = 0; step < _stepsPerEpoch; step++)
        {
            int count = Math.Min(settings.Batch, order.Length - images);
            _assembler.AssembleAugmented(epoch, order.AsSpan(images, count), values, labels);
            double learningRate = _schedule.At(((long)epoch * _stepsPerEpoch) + step);
            (double loss, long right) = Step(values, labels, count, learningRate);
            if (!double.IsFinite(loss))
            {
                throw new TrainingInputException(
                    $"The loss became {loss} in epoch {epoch + 1}, step {step + 1}. Train again with a smaller --lr than "
                        + $"{settings.LearningRate}.");
            }

            lossSum += loss * count;
            correct += right;
            images += count;
            double accuracy = (double)correct / images;
            progress = new TrainingProgress(
                epoch, settings.Epochs, images, order.Length, lossSum / images, accuracy, learningRate, watch.Elapsed);
            if (step % ReportEverySteps == ReportEverySteps - 1 || images == order.Length)
            {
                report?.Invoke(progress);
            }
        }

        Description = Description with { EpochsDone = epoch + 1, ElapsedSeconds = Description.ElapsedSeconds + watch.Elapsed.TotalSeconds };
        return progress;
    }

    /// <summary>Writes the whole state of the run.</summary>
    public void Save(string path) => Checkpoint.Save(path, Description, Network, _optimizer);

    /// <summary>Releases network and optimizer.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        Network.Dispose();
    }

    private (double Loss, long Correct) Step(float[] values, long[] labels, int count, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        ImageShape shape = _data.Train.Shape;
        float[] used = values.AsSpan(0, count * shape.Size).ToArray();
        Tensor input = tensor(used, [count, shape.Channels, shape.Height, shape.Width], device: _device);
        Tensor target = tensor(labels.AsSpan(0, count).ToArray(), [count], device: _device);
        Tensor logits = Network.forward(input);
        Tensor loss = nn.functional.cross_entropy(logits, target, label_smoothing: Description.Settings.LabelSmoothing);
        loss.backward();
        _optimizer.Step(learningRate);
        return (loss.item<float>(), logits.argmax(1).eq(target).sum().item<long>());
    }
}
