using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Brings the weights a session needs onto the device: uploads what runs read as it is, packs what they read packed.</summary>
/// <remarks>
/// Canonical weights that only packing reads pass through one buffer of bounded size, batch after batch, so no weight stays on the device
/// twice, and where device memory is the host's, few pages are touched for the first time, which takes longer than copying them.
/// </remarks>
internal sealed class WeightLoader
{
    private readonly VulkanDevice _device;
    private readonly CompiledModel _model;
    private readonly SessionMemory _memory;
    private readonly WeightPacker _packer;
    private readonly LoadCommands _commands;
    private readonly SessionTuning _tuning;

    // Objects in use by a submission live here; if it never ends, they must not be freed with this loader's stack frame.
    private readonly DisposalStack _owner;
    private readonly LoadReport _progress;

    public WeightLoader(
        VulkanDevice device,
        CompiledModel model,
        SessionMemory memory,
        PipelineSet pipelines,
        LoadCommands commands,
        SessionTuning tuning,
        DisposalStack owner,
        LoadReport progress)
    {
        _progress = progress;
        _device = device;
        _model = model;
        _memory = memory;
        _packer = new WeightPacker(device, memory, pipelines, commands, owner);
        _commands = commands;
        _tuning = tuning;
        _owner = owner;
    }

    /// <summary>Uploads and packs; when it returns, all of it has happened on the device.</summary>
    public void Load(PlanSelection selection)
    {
        string[] unpacked = selection.TensorsBound(BufferSpace.Tensor).ToArray();
        _progress.Enter(
            LoadStage.Weights,
            unpacked.Sum(name => _model.Tensors[name].Data.Length) + selection.PackedTensors.Sum(packed => packed.SizeInBytes));
        Uploader uploader = _owner.Add(new Uploader(_device, _commands, _tuning));
        foreach (string name in unpacked)
        {
            TensorData data = _model.Tensors[name].Data;
            uploader.Write(_memory.Weight(new WeightKey(BufferSpace.Tensor, name))!.Value, data);
            _progress.Advance(LoadStage.Weights, data.Length);
        }

        uploader.Finish();
        Pack(Batches(selection.PackedTensors).ToArray(), uploader);
        _owner.Remove(uploader);
    }

    private void Pack(List<PackedTensor>[] batches, Uploader uploader)
    {
        (WeightKey Key, long Size)[][] sources = batches.Select(batch => batch.SelectMany(Sources).Distinct().ToArray()).ToArray();
        long size = sources.Select(weights => WeightStore.SizeOf(_device, weights.Select(weight => weight.Size))).DefaultIfEmpty().Max();

        // Nothing where packing reads only what runs read as well.
        DeviceBuffer? room = size == 0 ? null : _owner.Add(new DeviceBuffer(
            _device,
            size,
            DeviceBuffer.ShaderUsage,
            _tuning.WeightUse(_device),
            "the buffer of weights to pack",
            _tuning.ForceFlush));
        for (int i = 0; i < batches.Length; i++)
        {
            // Owns nothing: what packing may still read when it does not end is the room.
            using WeightStore packing = WeightStore.Within(_device, room, sources[i]);
            foreach ((WeightKey key, _) in sources[i])
            {
                uploader.Write(packing.Find(key)!.Value, _model.Tensors[key.Name].Data);
            }

            uploader.Finish();
            _packer.Pack(batches[i], packing, "packing weights");
            _progress.Advance(LoadStage.Weights, batches[i].Sum(packed => packed.SizeInBytes));
        }

        if (room is not null)
        {
            _owner.Remove(room);
        }
    }

    private IEnumerable<List<PackedTensor>> Batches(IReadOnlyList<PackedTensor> all)
    {
        long most = Math.Min(_tuning.PrepackBatchSizeInBytes, _tuning.WeightSlabSizeInBytes);
        List<PackedTensor> batch = [];
        long size = 0;
        foreach (PackedTensor packed in all)
        {
            long needed = Sources(packed).Sum(source => source.Size);
            if (batch.Count > 0 && size + needed > most)
            {
                yield return batch;
                batch = [];
                size = 0;
            }

            batch.Add(packed);
            size += needed;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    // Tensors the prepack dispatches read that no run reads, so that they are not on the device yet.
    private IEnumerable<(WeightKey Key, long Size)> Sources(PackedTensor packed) => packed.Prepacks
        .SelectMany(prepack => prepack.Bindings)
        .Where(binding => binding.Space == BufferSpace.Tensor)
        .Select(binding => new WeightKey(BufferSpace.Tensor, binding.Tensor!))
        .Where(key => _memory.Weight(key) is null)
        .Distinct()
        .Select(key => (key, _model.Tensors[key.Name].BoundSizeInBytes));
}
