using System.Runtime.CompilerServices;
using ResNetVk.Runtime;

namespace ResNetVk.Native;

/// <summary>What the exports that record and step inferences do. Nothing throws.</summary>
internal static unsafe class RecordCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Record(nint session, nint commands, nint binding, uint work)
    {
        try
        {
            Get(session).Record(commands, Bound(binding), Arguments.Work(work));
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int RecordStep(nint session, nint commands, long budgetNs, nint binding, uint work)
    {
        try
        {
            TimeSpan budget = Arguments.Duration(budgetNs, "budget_ns");
            return CodeOf(Get(session).RecordStep(commands, budget, Bound(binding), Arguments.Work(work)));
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Step(nint session, long budgetNs, nint binding, uint work)
    {
        try
        {
            TimeSpan budget = Arguments.Duration(budgetNs, "budget_ns");
            return CodeOf(Get(session).Step(budget, Bound(binding), Arguments.Work(work)));
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CancelSteps(nint session)
    {
        try
        {
            Get(session).CancelSteps();
            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int GetStepProgress(nint session, double* progress, long* lastStepNs)
    {
        try
        {
            InferenceSession found = Get(session);
            if (progress is not null)
            {
                *progress = found.StepProgress;
            }

            if (lastStepNs is not null)
            {
                *lastStepNs = found.LastStepTime.Ticks * TimeSpan.NanosecondsPerTick;
            }

            return 0;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    private static InferenceSession Get(nint session) => HandleTable.Get<NativeSession>(session, HandleKind.Session).Session;

    private static InferenceBinding? Bound(nint binding) =>
        binding == 0 ? null : HandleTable.Get<InferenceBinding>(binding, HandleKind.Binding);

    private static int CodeOf(StepStatus status) => status switch
    {
        StepStatus.Busy => (int)ResultCode.Busy,
        StepStatus.Running => (int)ResultCode.Running,
        StepStatus.Finished => (int)ResultCode.Ok,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A state of steps has no code."),
    };
}
