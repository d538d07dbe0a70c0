using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Runs recordings that are needed once, at load, one after the other in the same command buffer.</summary>
internal sealed class LoadCommands
{
    private readonly CommandRecorder _recorder;
    private readonly Submission _submission;
    private readonly CommandBuffer _commands;

    public LoadCommands(CommandRecorder recorder, Submission submission, CommandBuffer commands)
    {
        _recorder = recorder;
        _submission = submission;
        _commands = commands;
    }

    /// <summary>Records, submits and waits.</summary>
    /// <param name="content">What to do.</param>
    /// <param name="operation">For messages, as a gerund.</param>
    public void Run(RecordingContent content, string operation) => Run([content], operation);

    /// <summary>Records several contents one after the other, submits them at once and waits.</summary>
    /// <param name="contents">What to do.</param>
    /// <param name="operation">For messages, as a gerund.</param>
    public void Run(IReadOnlyList<RecordingContent> contents, string operation)
    {
        _recorder.Begin(_commands);
        foreach (RecordingContent content in contents)
        {
            _recorder.Append(_commands, content);
        }

        _recorder.End(_commands);
        _submission.Run(_commands, operation);
    }
}
