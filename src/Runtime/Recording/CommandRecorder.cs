using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Records commands. The only place where barriers are issued.</summary>
internal sealed unsafe class CommandRecorder
{
    private const AccessFlags ShaderAccess = AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit;

    private readonly Vk _api;

    public CommandRecorder(VulkanDevice device) => _api = device.Api;

    /// <summary>Records the content; what the command buffer held before is lost. It must not be pending.</summary>
    public void Record(CommandBuffer commands, RecordingContent content)
    {
        Begin(commands);
        Append(commands, content);
        End(commands);
    }

    /// <summary>Begins a command buffer of ours.</summary>
    public void Begin(CommandBuffer commands)
    {
        CommandBufferBeginInfo begin = new() { SType = StructureType.CommandBufferBeginInfo };
        _api.BeginCommandBuffer(commands, &begin).ThrowOnFailure("beginning a recording");
    }

    /// <summary>Ends a command buffer of ours.</summary>
    public void End(CommandBuffer commands) => _api.EndCommandBuffer(commands).ThrowOnFailure("ending a recording");

    /// <summary>Records the content into a command buffer that has begun: ours or a host's.</summary>
    /// <remarks>
    /// Host writes made before a submission are visible to it without a barrier (Vulkan, "Host Write Ordering Guarantees"). In the other
    /// direction the last barrier hands over to the host, which a fence alone does not. The results are left visible to
    /// shaders and copies of what follows, so that one recording can continue another. Allocates nothing.
    /// </remarks>
    public void Append(CommandBuffer commands, RecordingContent content)
    {
        CopyIn(commands, content);
        if (content.FollowsEarlierDispatches)
        {
            BetweenDispatches(commands);
        }

        Dispatch(commands, content.Dispatches, content.Timestamps);
        CopyOut(commands, content);
    }

    /// <summary>What comes before the dispatches.</summary>
    public void CopyIn(CommandBuffer commands, RecordingContent content)
    {
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
        }

        CopyAfter(commands, content.CopiesOfInputs);
        if (content.CopiesIn.Count + content.CopiesOfInputs.Count > 0)
        {
            Barrier(
                commands,
                PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit,
                PipelineStageFlags.ComputeShaderBit, ShaderAccess);
        }
    }

    /// <summary>What comes after the dispatches: copies, and handing over to whoever reads the results.</summary>
    public void CopyOut(CommandBuffer commands, RecordingContent content)
    {
        CopyAfter(commands, content.CopiesOfOutputs);
        CopyAfter(commands, content.CopiesOut);
        Barrier(
            commands,
            PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit, AccessFlags.ShaderWriteBit | AccessFlags.TransferWriteBit,
            PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit | PipelineStageFlags.HostBit,
            ShaderAccess | AccessFlags.TransferReadBit | AccessFlags.HostReadBit);
    }

    /// <summary>A barrier between dispatches: what comes after sees what came before, and does not overtake its reads.</summary>
    public void BetweenDispatches(CommandBuffer commands) => Barrier(
        commands,
        PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit,
        PipelineStageFlags.ComputeShaderBit, ShaderAccess);

    /// <summary>One dispatch, or a part of its workgroups. What it wants to be zero is set to zero before it, or before the first of its parts.</summary>
    /// <param name="commands">Has begun.</param>
    /// <param name="dispatches">Hold the dispatch.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="bound">The pipeline that is bound; updated.</param>
    /// <param name="part">Which workgroups; null for all. A part needs a pipeline that was created for it.</param>
    public void Dispatch(CommandBuffer commands, DispatchSequence dispatches, int index, ref Pipeline bound, WorkgroupRange? part = null)
    {
        ref readonly DispatchCommand dispatch = ref dispatches[index];
        if (dispatch.ClearCount > 0 && (part is null || part.Value.First == default))
        {
            Clear(commands, dispatches.Clears(dispatch));
        }

        if (dispatch.Pipeline.Handle != bound.Handle)
        {
            bound = dispatch.Pipeline;
            _api.CmdBindPipeline(commands, PipelineBindPoint.Compute, bound);
        }

        DescriptorSet set = dispatch.Set;
        _api.CmdBindDescriptorSets(commands, PipelineBindPoint.Compute, dispatch.Layout, 0, 1, &set, 0, null);
        if (dispatch.WordCount > 0)
        {
            fixed (uint* words = dispatches.PushConstants(dispatch))
            {
                _api.CmdPushConstants(commands, dispatch.Layout, ShaderStageFlags.ComputeBit, 0, (uint)(dispatch.WordCount * sizeof(uint)), words);
            }
        }

        if (part is WorkgroupRange range)
        {
            _api.CmdDispatchBase(
                commands,
                (uint)range.First.X, (uint)range.First.Y, (uint)range.First.Z,
                (uint)range.Count.X, (uint)range.Count.Y, (uint)range.Count.Z);
        }
        else
        {
            _api.CmdDispatch(commands, (uint)dispatch.Grid.X, (uint)dispatch.Grid.Y, (uint)dispatch.Grid.Z);
        }
    }

    private void Dispatch(CommandBuffer commands, DispatchSequence dispatches, QueryPool? timestamps)
    {
        Pipeline bound = default;
        if (timestamps is QueryPool pool)
        {
            _api.CmdResetQueryPool(commands, pool, 0, (uint)dispatches.Count + 1);
            _api.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, pool, 0);
        }

        for (int i = 0; i < dispatches.Count; i++)
        {
            if (dispatches[i].NeedsBarrier || (timestamps is not null && i > 0))
            {
                BetweenDispatches(commands);
            }

            Dispatch(commands, dispatches, i, ref bound);
            if (timestamps is QueryPool queries)
            {
                // Bottom of pipe: written when all that came before has finished.
                _api.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, queries, (uint)i + 1);
            }
        }
    }

    private void Clear(CommandBuffer commands, ReadOnlySpan<BufferRange> ranges)
    {
        Barrier(
            commands,
            PipelineStageFlags.ComputeShaderBit, ShaderAccess,
            PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit);
        foreach (ref readonly BufferRange range in ranges)
        {
            _api.CmdFillBuffer(commands, range.Buffer.Handle, (ulong)range.OffsetInBytes, (ulong)range.SizeInBytes, 0);
        }

        Barrier(
            commands,
            PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit,
            PipelineStageFlags.ComputeShaderBit, ShaderAccess);
    }

    // What dispatches or copies before have written is read, and what they have used, also those of an earlier inference, is overwritten.
    private void CopyAfter(CommandBuffer commands, IReadOnlyList<BufferCopyCommand> copies)
    {
        if (copies.Count > 0)
        {
            Barrier(
                commands,
                PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit, AccessFlags.ShaderWriteBit | AccessFlags.TransferWriteBit,
                PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit | AccessFlags.TransferWriteBit);
            Copy(commands, copies);
        }
    }

    private void Copy(CommandBuffer commands, IReadOnlyList<BufferCopyCommand> copies)
    {
        // By index: enumerating an interface allocates.
        for (int i = 0; i < copies.Count; i++)
        {
            BufferCopyCommand copy = copies[i];
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
