using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <content>Inferences in command buffers of a host.</content>
public sealed partial class InferenceSession
{
    // Changed by Bind and disposal of bindings only.
    private readonly List<InferenceBinding> _bindings = [];

    /// <summary>
    /// Binds buffers and textures of a host, for <see cref="Record"/> and <see cref="Step"/>. To be called before the first frame: it allocates, and may create a
    /// pipeline.
    /// </summary>
    /// <param name="source">The host's buffers and textures; what is not given the binding has itself. They outlive the binding.</param>
    /// <returns>The binding; the caller owns it.</returns>
    /// <exception cref="ArgumentException">A buffer is too small or not aligned, or the picture contradicts itself; the message says which.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network takes no such picture, or is no classifier; or <see cref="SessionOptions.AlternativeFilter"/> leaves nothing that reads or writes the host's buffer.
    /// </exception>
    /// <exception cref="OutOfDeviceMemoryException">There is no memory for what the host does not give.</exception>
    public InferenceBinding Bind(BindingSource source)
    {
        using Occupation _ = Enter();
        BindingCheck.Source(source, Model.Plan, _device.Capabilities);
        Exchange exchange = new(_device, Model.Plan, _options.Tuning, source);
        int pipelines = _loaded.Pipelines.Count;
        try
        {
            InferenceSlot slot = new(_device, Model.Plan, _loaded.Selection.ForStorageBuffers(exchange), _loaded.Pipelines, _memory, _body, exchange, source.Image);
            InferenceBinding binding = new(this, exchange, slot);
            lock (_bindings)
            {
                _bindings.Add(binding);
            }

            if (_loaded.Pipelines.Count > pipelines)
            {
                _loaded.Pipelines.SaveCache();
            }

            return binding;
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>Records an inference into a command buffer of the host, which submits it when it likes.</summary>
    /// <remarks>
    /// <para>
    /// Before: what the host has written to bound buffers must be visible to reads of shaders in the compute stage. Input and pictures that were set with
    /// the binding need nothing. The recording begins with a barrier that orders it after earlier inferences of the session on the same queue.
    /// </para>
    /// <para>
    /// After: results are visible to reads of the compute stage, to copies, and to the processor once the host has waited for its submission. For other
    /// stages the host puts a barrier from <c>COMPUTE_SHADER</c> / <c>SHADER_WRITE</c> after it.
    /// </para>
    /// <para>
    /// Between: pipeline, descriptor set 0 and push constants of the compute bind point are changed. The command buffer must be recording, outside of a
    /// render pass, of a family with compute. All inferences of a session, recorded or not, must run on one queue, or be ordered by the host.
    /// Allocates nothing.
    /// </para>
    /// </remarks>
    /// <param name="commandBuffer">A <c>VkCommandBuffer</c> of the host's. The caller keeps other threads from it.</param>
    /// <param name="binding">What is read and written; null for what the blocking calls use: <see cref="SetInput"/>, <see cref="GetOutput"/>.</param>
    /// <param name="work">What to do besides the network.</param>
    /// <exception cref="ArgumentException">The command buffer is null, or the binding is another session's.</exception>
    /// <exception cref="InvalidOperationException">An input or the picture was never set, or the model cannot do the work.</exception>
    public void Record(nint commandBuffer, InferenceBinding? binding = null, InferenceWork work = InferenceWork.Network)
    {
        using Occupation _ = Enter();
        InferenceSlot slot = SlotOf(binding);
        CheckCommandBuffer(commandBuffer);
        SessionChecks.Ready(slot, work);
        slot.Begin();
        _recorder.Append(new CommandBuffer(commandBuffer), slot.Content(work));

        // The host knows when it has finished.
        slot.Finish(work);
    }

    /// <summary>Frees a binding.</summary>
    internal void Unbind(InferenceBinding binding)
    {
        lock (_bindings)
        {
            if (_bindings.Remove(binding))
            {
                Forget(binding.Slot);
                binding.Detach().Dispose();
            }
        }
    }

    private static void CheckCommandBuffer(nint commandBuffer)
    {
        if (commandBuffer == 0)
        {
            throw new ArgumentException("The command buffer is a null handle: pass one of the host's that is recording.", nameof(commandBuffer));
        }
    }

    private InferenceSlot SlotOf(InferenceBinding? binding) => binding is null ? _front : binding.SlotFor(this);
}
