using System.CommandLine;
using System.Text;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Classes;
using ResNetVk.Conformance.Harness.Determinism;
using ResNetVk.Conformance.Harness.Networks;
using ResNetVk.Conformance.Harness.OnnxTests;
using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Conformance.Harness.Pictures;
using ResNetVk.Conformance.Harness.Report;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk conformance</c>: tells whether a device computes what it should.</summary>
internal sealed class ConformanceCommand : TerminalCommand
{
    private readonly Option<string?> _suite = new("--suite") { Description = "Run only these suites, separated by commas [default: all]", HelpName = "a,b" };
    private readonly Option<string?> _filter = new("--filter") { Description = "Run only cases whose name (suite/case) contains this text", HelpName = "TEXT" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Run a fixed part of the cases, which still has every operator: minutes instead of many" };
    private readonly Option<int?> _seed = WholeNumber.Optional("--seed", "Seed of all random numbers [default: 1]", 0);
    private readonly Option<string?> _onnxTests = new("--onnx-tests")
    {
        Description = $"Folder with tests in the format of ONNX's backend tests [default: {OnnxTestSuite.DebianFolder}, where it is]",
        HelpName = "DIR",
    };

    private readonly Option<string?> _expected = new("--expected")
    {
        Description = "Further expected failures, beside those that come with the program",
        HelpName = "FILE.json",
    };

    private readonly Option<string?> _report = new("--report") { Description = "Also write a page about the run", HelpName = "FILE.html" };
    private readonly Option<int?> _device = WholeNumber.Optional(
        "--device", "Number of the Vulkan device, as 'resnetvk devices' lists them [default: the fastest kind]", 0);

    private readonly Option<bool> _validation = new("--validation")
    {
        Description = "Check every Vulkan call with the Khronos validation layer; a message of its is an error",
    };

    /// <summary>Creates the command.</summary>
    public ConformanceCommand()
        : base(
            "conformance",
            "Tell whether a device computes what it should.",
            """
            Runs generated cases, ONNX's own tests and whole networks on the device and compares each with what is right,
            and runs networks again and again to see that the results are the same each time. Ctrl-C ends the run with
            what is known by then; the report is written all the same.

            Exit status 1 when a case fails, or passes though it is listed as an expected failure.

            Expected failures are stated as
              {"expected": [{"case": "onnx/node/test_x", "reason": "…", "device": "llvmpipe*", "driver": "*Mesa 22.3*"}]}
            where device and driver may be left out.

            Example:
              resnetvk conformance --quick --report conformance.html
              resnetvk conformance --suite onnx --onnx-tests onnx/backend/test/data
            """)
    {
        foreach (Option option in (Option[])[_suite, _filter, _quick, _seed, _onnxTests, _expected, _report, _device, _validation])
        {
            Add(option);
        }
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        string? path = parsed.GetValue(_report);
        string? expectedPath = parsed.GetValue(_expected);
        if (path is not null)
        {
            OutputFile.Check(_report.Name, path, expectedPath ?? "");
        }

        ExpectedFailures expected = Expected(expectedPath);
        string? onnxTests = OnnxTests(parsed.GetValue(_onnxTests));
        string[] names = SuiteNames(parsed.GetValue(_suite));
        using OpenDevice open = new(
            parsed.GetValue(_device), parsed.GetValue(_validation), new SessionSettings(UsesCache: false, TimeSpan.Zero, SelfTestMode.Auto), terminal);
        IReadOnlyList<IConformanceSuite> all = Suites(onnxTests, open.Device);
        IReadOnlyList<IConformanceSuite> suites = Choose(all, names);
        ConformanceRun run = new(open.Device)
        {
            Seed = (ulong)(parsed.GetValue(_seed) ?? 1),
            IsQuick = parsed.GetValue(_quick),
            Filter = parsed.GetValue(_filter),
            SuitesLeftOut = [.. all.Except(suites).Select(suite => suite.Name)],
        };
        ConformanceReport report = terminal.Watch("starting", show => Run(suites, run, expected, show, terminal));
        if (report.Results.Count == 0 && report.IsComplete)
        {
            throw new UsageException(
                $"no case of {string.Join(", ", suites.Select(s => s.Name))} has a name that contains '{run.Filter}'", "leave out --filter, or give a part of a name");
        }

        if (path is not null)
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ConformancePage.Render(report))));
        }

        if (names.Length == 0 && report is { IsComplete: true, IsQuick: false, Filter: null } && onnxTests is not null)
        {
            foreach (ExpectedFailure entry in expected.NotMet(report.Device))
            {
                terminal.Note($"no case is called '{entry.Case}', which is listed as an expected failure");
            }
        }

        ConformanceText.Write(terminal, report, path);
        return open.Conclude(report.Failed > 0 ? ExitStatus.Failed : report.IsComplete ? ExitStatus.Done : ExitStatus.Interrupted);
    }

    /// <summary>Every suite, in the order in which they are run.</summary>
    private static IReadOnlyList<IConformanceSuite> Suites(string? onnxTests, VulkanDevice device)
    {
        IReadOnlyList<ConformanceNetwork> networks = ConformanceNetworks.All(ConformanceNetworks.BundledFolder);
        return
        [
            new OperatorSuite(),
            new PictureSuite(),
            new ClassSuite(),
            new OnnxTestSuite(onnxTests),
            new NetworkSuite(networks),
            new DeterminismSuite(networks, new OtherProcess(device.Info.Index)),
        ];
    }

    private static IReadOnlyList<IConformanceSuite> Choose(IReadOnlyList<IConformanceSuite> suites, string[] names)
    {
        string[] unknown = [.. names.Where(name => suites.All(s => s.Name != name))];
        return unknown.Length > 0
            ? throw new UsageException(
                $"--suite: there is no suite {string.Join(", ", unknown.Select(n => $"'{n}'"))}", $"there are {string.Join(", ", suites.Select(s => s.Name))}")
            : names.Length == 0 ? suites : [.. suites.Where(s => names.Contains(s.Name))];
    }

    private static string[] SuiteNames(string? text)
    {
        string[] names = text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return text is not null && names.Length == 0
            ? throw new UsageException("--suite is empty", "name suites, separated by commas, or leave it out")
            : names;
    }

    private static string? OnnxTests(string? folder) => folder switch
    {
        null => OnnxTestSuite.HasTests(OnnxTestSuite.DebianFolder) ? OnnxTestSuite.DebianFolder : null,
        _ when OnnxTestSuite.HasTests(folder) => folder,
        _ => throw new UsageException(
            $"--onnx-tests '{folder}' {(Directory.Exists(folder) ? "holds no test: there is no model.onnx in it or below" : "is no folder")}",
            "give a folder such as onnx/backend/test/data of ONNX's repository, or install Debian's package libonnx-testdata"),
    };

    private static ExpectedFailures Expected(string? path)
    {
        ExpectedFailures own = ExpectedFailures.Default();
        if (path is null)
        {
            return own;
        }

        try
        {
            return new ExpectedFailures([.. ExpectedFailures.Load(path).Entries, .. own.Entries]);
        }
        catch (InvalidDataException exception)
        {
            throw new UsageException($"--expected: {exception.Message}", "resnetvk conformance --help shows the form", exception);
        }
    }

    private static ConformanceReport Run(
        IReadOnlyList<IConformanceSuite> suites, ConformanceRun run, ExpectedFailures expected, Action<string> show, Terminal terminal)
    {
        int passed = 0, failed = 0, skipped = 0;
        return ConformanceSuites.Run(
            suites,
            run,
            expected,
            result =>
            {
                passed += result.Status == CaseStatus.Passed ? 1 : 0;
                failed += result.Status is CaseStatus.Failed or CaseStatus.SurprisePass ? 1 : 0;
                skipped += result.Status == CaseStatus.Skipped ? 1 : 0;
                if (result.Status is CaseStatus.Failed or CaseStatus.SurprisePass)
                {
                    terminal.WriteMessage($"FAILED {result.Id}: {result.Reason?.ReplaceLineEndings(" ")}");
                }

                show($"{passed} passed, {failed} failed, {skipped} skipped; {result.Id}");
            },
            terminal.Cancellation);
    }
}
