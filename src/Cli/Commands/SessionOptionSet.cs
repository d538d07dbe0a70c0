using System.CommandLine;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary>The options of commands that open a session: what is kept between runs, timed and tested.</summary>
internal sealed class SessionOptionSet
{
    private readonly Option<bool> _noCache = new("--no-cache")
    {
        Description = "Keep no compiled pipelines and no choice of kernels between runs, and use none that are kept; nothing is timed at load then, unless --timing-budget is given",
    };

    private readonly Option<bool> _noTiming = new("--no-timing")
    {
        Description = "Take the kernels that the plan prefers, without timing them on this device and without earlier times",
    };

    private readonly Option<int?> _budget = WholeNumber.Optional(
        "--timing-budget", "Seconds that the first load on a device may take to time the kernels there are for each layer [default: 2, none on software drivers]", 1);

    private readonly Option<bool> _noSelfTest = new("--no-self-test")
    {
        Description = "Do not compare the device with the golden vectors of the file, and do not look at earlier comparisons",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public SessionOptionSet(Command command)
    {
        command.Add(_noCache);
        command.Add(_noTiming);
        command.Add(_budget);
        command.Add(_noSelfTest);
    }

    /// <summary>What the user wants.</summary>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public SessionSettings Settings(ParseResult parsed)
    {
        int? seconds = parsed.GetValue(_budget);
        bool noTiming = parsed.GetValue(_noTiming);
        return seconds is not null && noTiming
            ? throw new UsageException($"{_noTiming.Name} and {_budget.Name} exclude each other", "leave out one of them")
            : new SessionSettings(
                UsesCache: !parsed.GetValue(_noCache),
                TimingBudget: noTiming ? TimeSpan.Zero : seconds is { } budget ? TimeSpan.FromSeconds(budget) : null,
                SelfTest: parsed.GetValue(_noSelfTest) ? SelfTestMode.Off : SelfTestMode.Auto);
    }
}
