using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Command buffers of a slot: recorded once, replayed at every inference.</summary>
internal sealed class SlotRecordings
{
    private readonly InferenceSlot _slot;
    private readonly CommandRecorder _recorder;
    private readonly CommandBuffer[] _inferences = new CommandBuffer[InferenceSlot.WorkCount];
    private readonly int[] _versions = new int[InferenceSlot.WorkCount];
    private readonly CommandBuffer _classes;

    /// <summary>Records everything the model can do.</summary>
    /// <param name="slot">What the recordings use.</param>
    /// <param name="recorder">Records.</param>
    /// <param name="pool">Holds the command buffers; outlives this object.</param>
    /// <param name="takesImages">The model takes pictures.</param>
    /// <param name="classifies">The model is a classifier.</param>
    public SlotRecordings(InferenceSlot slot, CommandRecorder recorder, CommandPoolHandle pool, bool takesImages, bool classifies)
    {
        _slot = slot;
        _recorder = recorder;
        for (int work = 0; work < InferenceSlot.WorkCount; work++)
        {
            bool possible = (takesImages || ((InferenceWork)work & InferenceWork.FromImage) == 0)
                && (classifies || ((InferenceWork)work & InferenceWork.WithClasses) == 0);
            if (possible)
            {
                _inferences[work] = pool.Allocate();
                Record(work);
            }
        }

        if (classifies)
        {
            _classes = pool.Allocate();
            recorder.Record(_classes, slot.ClassesContent());
        }
    }

    /// <summary>Classification of results that are there.</summary>
    public CommandBuffer Classes => _classes;

    /// <summary>One inference. Recorded anew where the picture has moved; nothing of the slot may be pending then.</summary>
    public CommandBuffer Inference(InferenceWork work)
    {
        int index = (int)work;
        if ((work & InferenceWork.FromImage) != 0 && _versions[index] != _slot.ImageVersion)
        {
            Record(index);
        }

        return _inferences[index];
    }

    private void Record(int work)
    {
        _recorder.Record(_inferences[work], _slot.Content((InferenceWork)work));
        _versions[work] = _slot.ImageVersion;
    }
}
