using System.Diagnostics;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness;

/// <summary>Runs one case so that whatever happens in it is its result.</summary>
internal static class CaseBoundary
{
    /// <summary>Opens a session for the cases that share it.</summary>
    /// <param name="suite">See <see cref="CaseResult.Suite"/>.</param>
    /// <param name="group">See <see cref="CaseResult.Group"/>.</param>
    /// <param name="name">What the session is of.</param>
    /// <param name="open">Opens it.</param>
    /// <returns>The session, which the caller disposes, or null and the result that says why not.</returns>
    public static (InferenceSession? Session, CaseResult Result) Open(string suite, string group, string name, Func<InferenceSession> open)
    {
        InferenceSession? session = null;
        CaseResult result = Run(suite, group, name, r =>
        {
            session = open();
            return r;
        });
        return (session, result);
    }

    /// <summary>Runs a case and takes its time.</summary>
    /// <param name="suite">See <see cref="CaseResult.Suite"/>.</param>
    /// <param name="group">See <see cref="CaseResult.Group"/>.</param>
    /// <param name="name">See <see cref="CaseResult.Name"/>.</param>
    /// <param name="work">Gives the result; suite, group, name and time are filled in.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CaseResult Run(string suite, string group, string name, Func<CaseResult, CaseResult> work)
    {
        CaseResult empty = new(suite, group, name, CaseStatus.Passed);
        long start = Stopwatch.GetTimestamp();
        CaseResult result;
        try
        {
            result = work(empty);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (OracleException exception) when (exception.InnerException is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            result = empty with { Status = CaseStatus.Skipped, Reason = "ONNX Runtime's native library is not there to compare with" };
        }
#pragma warning disable CA1031 // A conformance run goes on after whatever one case does, and says what it was.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            result = empty with { Status = CaseStatus.Failed, Reason = $"{exception.GetType().Name}: {exception.Message}" };
        }

        return result with { ElapsedMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds };
    }
}
