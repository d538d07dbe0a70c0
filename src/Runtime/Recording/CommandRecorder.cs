using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Records command buffers. The only place where barriers are decided.</summary>
internal sealed unsafe class CommandRecorder
{
    private const AccessFlags ShaderAccess = AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit;

    private readonly Vk _api;

    public CommandRecorder(VulkanDevice device) => _api = device.Api;

    /// <summary>Records the content; what the command buffer held before is lost. It must not be pending.</summary>
    /// <returns>Number of barriers between dispatches.</returns>
    /// <remarks>
    /// Host writes made before a submission are visible to it without a barrier (Vulkan, "Host Write Ordering Guarantees"). In the other
    /// direction the last barrier hands over to the host, which the fence alone does not. Each recording leaves its results visible to
    /// shaders of later submissions too, so that one recording can continue another.
    /// </remarks>
    public int Record(CommandBuffer commands, RecordingContent content)
    {
        CommandBufferBeginInfo begin = new() { SType = StructureType.CommandBufferBeginInfo };
        _api.BeginCommandBuffer(commands, &begin).ThrowOnFailure("beginning a recording");
        if (content.CopiesOverEarlierResults)
        {
            Barrier(
                commands,
                PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit, AccessFlags.ShaderWriteBit | AccessFlags.TransferWriteBit,
                PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit);
        }

        if (content.CopiesIn.Count > 0)
        {
            Copy(commands, content.CopiesIn);
            Barrier(
                commands,
                PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit,
                PipelineStageFlags.ComputeShaderBit, ShaderAccess);
        }

        if (content.ReadsEarlierResults)
        {
            BetweenDispatches(commands);
        }

        int barriers = Dispatch(commands, content);
        if (content.CopiesOut.Count > 0)
        {
            Barrier(
                commands,
                PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit,
                PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit);
            Copy(commands, content.CopiesOut);
        }

        Barrier(
            commands,
            PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit, AccessFlags.ShaderWriteBit | AccessFlags.TransferWriteBit,
            PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.HostBit, ShaderAccess | AccessFlags.HostReadBit);
        _api.EndCommandBuffer(commands).ThrowOnFailure("ending a recording");
        return barriers;
    }

    private int Dispatch(CommandBuffer commands, RecordingContent content)
    {
        HazardTracker hazards = new();
        Pipeline bound = default;
        int barriers = 0;
        if (content.Timestamps is QueryPool pool)
        {
            _api.CmdResetQueryPool(commands, pool, 0, (uint)content.Dispatches.Count + 1);
            _api.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, pool, 0);
        }

        for (int i = 0; i < content.Dispatches.Count; i++)
        {
            BoundDispatch dispatch = content.Dispatches[i];
            bool conflict = hazards.Add(dispatch.Bindings);
            if (conflict || (content.Timestamps is not null && i > 0))
            {
                BetweenDispatches(commands);
                barriers++;
            }

            if (dispatch.Pipeline.Handle.Handle != bound.Handle)
            {
                bound = dispatch.Pipeline.Handle;
                _api.CmdBindPipeline(commands, PipelineBindPoint.Compute, bound);
            }

            DescriptorSet set = dispatch.Set;
            _api.CmdBindDescriptorSets(commands, PipelineBindPoint.Compute, dispatch.Pipeline.Layout, 0, 1, &set, 0, null);
            if (dispatch.PushConstants.Length > 0)
            {
                fixed (uint* words = dispatch.PushConstants)
                {
                    _api.CmdPushConstants(
                        commands, dispatch.Pipeline.Layout, ShaderStageFlags.ComputeBit, 0, (uint)(dispatch.PushConstants.Length * sizeof(uint)), words);
                }
            }

            _api.CmdDispatch(commands, (uint)dispatch.Grid.X, (uint)dispatch.Grid.Y, (uint)dispatch.Grid.Z);
            if (content.Timestamps is QueryPool queries)
            {
                // Bottom of pipe: written when all that came before has finished.
                _api.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, queries, (uint)i + 1);
            }
        }

        return barriers;
    }

    private void BetweenDispatches(CommandBuffer commands) => Barrier(
        commands,
        PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit,
        PipelineStageFlags.ComputeShaderBit, ShaderAccess);

    private void Copy(CommandBuffer commands, IReadOnlyList<BufferCopyCommand> copies)
    {
        foreach (BufferCopyCommand copy in copies)
        {
            BufferCopy region = new((ulong)copy.Source.OffsetInBytes, (ulong)copy.TargetOffsetInBytes, (ulong)copy.Source.SizeInBytes);
            _api.CmdCopyBuffer(commands, copy.Source.Buffer.Handle, copy.Target.Handle, 1, &region);
        }
    }

    // One global memory barrier: drivers handle it at least as well as a list of buffer barriers.
    private void Barrier(
        CommandBuffer commands,
        PipelineStageFlags sourceStages,
        AccessFlags sourceAccess,
        PipelineStageFlags targetStages,
        AccessFlags targetAccess)
    {
        MemoryBarrier barrier = new() { SType = StructureType.MemoryBarrier, SrcAccessMask = sourceAccess, DstAccessMask = targetAccess };
        _api.CmdPipelineBarrier(commands, sourceStages, targetStages, 0, 1, &barrier, 0, null, 0, null);
    }
}
