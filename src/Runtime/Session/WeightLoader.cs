using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Brings the weights a session needs onto the device: uploads what runs read as it is, packs what they read packed.</summary>
/// <remarks>
/// Canonical weights that only packing reads are uploaded in batches of bounded size and freed after packing, so no weight stays on the
/// device twice.
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

        foreach (List<PackedTensor> batch in Batches(selection.PackedTensors))
        {
            Pack(batch, uploader);
            _progress.Advance(LoadStage.Weights, batch.Sum(packed => packed.SizeInBytes));
        }

        uploader.Finish();
        _owner.Remove(uploader);
    }

    private void Pack(List<PackedTensor> batch, Uploader uploader)
    {
        (WeightKey Key, long Size)[] sources = batch.SelectMany(Sources).Distinct().ToArray();
        MemoryUse use = _device.Memory.DirectUpload && !_tuning.ForceStaging ? MemoryUse.DirectUpload : MemoryUse.DeviceOnly;
        WeightStore packing = _owner.Add(new WeightStore(_device, sources, use, _tuning.WeightSlabSizeInBytes, _tuning.ForceFlush));
        foreach ((WeightKey key, _) in sources)
        {
            uploader.Write(packing.Find(key)!.Value, _model.Tensors[key.Name].Data);
        }

        uploader.Finish();
        _packer.Pack(batch, packing, "packing weights");
        _owner.Remove(packing);
    }

    private IEnumerable<List<PackedTensor>> Batches(IReadOnlyList<PackedTensor> all)
    {
        List<PackedTensor> batch = [];
        long size = 0;
        foreach (PackedTensor packed in all)
        {
            long needed = Sources(packed).Sum(source => source.Size);
            if (batch.Count > 0 && size + needed > _tuning.PrepackBatchSizeInBytes)
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

    // Tensors the prepack dispatch reads that no run reads, so that they are not on the device yet.
    private IEnumerable<(WeightKey Key, long Size)> Sources(PackedTensor packed) => packed.Prepack.Bindings
        .Where(binding => binding.Space == BufferSpace.Tensor)
        .Select(binding => new WeightKey(BufferSpace.Tensor, binding.Tensor!))
        .Where(key => _memory.Weight(key) is null)
        .Distinct()
        .Select(key => (key, _model.Tensors[key.Name].BoundSizeInBytes));
}
