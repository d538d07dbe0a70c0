namespace ResNetVk.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitStatus
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The command ran, and the comparison or test it made failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage, bad input, or a device that cannot do the work; the message says what to do.</summary>
    public const int BadInput = 2;

    /// <summary>An exception nobody foresaw: a defect of this program (EX_SOFTWARE of sysexits.h).</summary>
    public const int Bug = 70;

    /// <summary>Interrupted by Ctrl-C or a request to terminate: 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}
