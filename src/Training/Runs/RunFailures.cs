using System.Runtime.InteropServices;

namespace ResNetVk.Training;

/// <summary>Turns what goes wrong in the middle of a run into a message that says what to try.</summary>
internal static class RunFailures
{
    /// <summary>Runs something that needs memory of the network's size.</summary>
    /// <exception cref="TrainingFailureException">Memory is used up.</exception>
    public static T NeedingMemory<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (IsOutOfMemory(exception))
        {
            string first = exception.Message.Split('\n')[0];
            throw new TrainingFailureException(
                $"Memory is used up ({first}). Try a smaller --batch, smaller pictures (folder:DIR,size=…), a network of fewer channels (--width) or layers, or "
                    + "for folders a smaller --cache. Other settings are another run, with a folder of its own; a checkpoint here is as it was.",
                exception);
        }
    }

    /// <summary>Writes into the run's folder.</summary>
    /// <exception cref="TrainingFailureException">Something cannot be written; what was there is there still.</exception>
    public static void Writing(string folder, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingFailureException(
                $"The folder '{folder}' cannot be written to: {exception.Message.TrimEnd('.')}. What was there before is whole. Make room or give the right to write there, then "
                    + "go on with --resume.",
                exception);
        }
    }

    // libtorch's allocators have no exception of their own: "DefaultCPUAllocator: can't allocate memory", "CUDA out of memory".
    internal static bool IsOutOfMemory(Exception exception) => exception is OutOfMemoryException
        || (exception is ExternalException
            && (exception.Message.Contains("allocate memory", StringComparison.OrdinalIgnoreCase)
                || exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)));
}
