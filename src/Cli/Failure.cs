using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.DataSets;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Cli;

/// <summary>What the user learns when a command could not do its work.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do next.</param>
/// <param name="Status">The exit status.</param>
internal sealed record Failure(string Message, string Hint, int Status)
{
    /// <summary>The failure that an exception means.</summary>
    /// <param name="exception">Any exception that left a command.</param>
    /// <param name="cancellation">The token the command observed.</param>
    public static Failure Of(Exception exception, CancellationToken cancellation) => exception switch
    {
        OperationCanceledException when cancellation.IsCancellationRequested =>
            new("interrupted", "nothing was left half-written; run the command again", ExitStatus.Interrupted),
        _ when HintFor(exception) is { } hint => new(exception.Message, hint, ExitStatus.BadInput),
        _ => new(
            $"{exception.GetType().Name}: {exception.Message}",
            "this is a bug of resnetvk; please report it with the command and what RESNETVK_DEBUG=1 prints",
            ExitStatus.Bug),
    };

    // What to do about the failures that are foreseen; null for all others. Most messages already say what to do; the hint is then where to look.
    private static string? HintFor(Exception exception) => exception switch
    {
        UsageException usage => usage.Hint,
        ConversionException conversion => conversion.Hint ?? "correct the source model",
        UntrustedModelException => "nothing of the file was run; without --signer and --trusted-kernels-only it is loaded whoever made it",
        ModelFormatException => "the file is damaged or of another kind; make it again",
        VulkanUnavailableException =>
            "resnetvk devices lists what can be used; if a driver is installed, see whether VK_DRIVER_FILES or VK_ICD_FILENAMES hide it",
        DeviceRequirementException => "choose another device with --device; resnetvk devices lists them",
        SelfTestException => "update the driver or choose another device with --device; --no-self-test loads the model nevertheless, with wrong numbers",
        VulkanException => "try again with --validation for the cause, or with another --device",
        OracleException or VerificationException => "resnetvk inspect shows the model's inputs and outputs, and from which file it was converted",
        DataSetException => "resnetvk evaluate --help describes the data sets",
        PictureException => "give whole pictures in JPEG, PNG, WebP, BMP or GIF, of at most 100 million pixels",
        IOException or UnauthorizedAccessException => "see that the path is right, the file can be read or written, and the disk has room",
        OutOfMemoryException => "free memory, or convert for a smaller input",
        _ => null,
    };
}
