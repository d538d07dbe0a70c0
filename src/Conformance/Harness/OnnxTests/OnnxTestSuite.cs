using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.OnnxTests;

/// <summary>Runs tests in the format of ONNX's backend tests: folders with <c>model.onnx</c> and inputs with the outputs that belong to them.</summary>
/// <remarks>
/// <para>
/// A test is skipped when the converter refuses its network, for the reason it states, or when it computes with other elements than 32-bit floats.
/// Everything else must pass: an output may differ by 10⁻⁷ + 10⁻³·|expected| per element, which is what ONNX's own runner allows, since the files hold
/// what 32-bit programs computed and not what is exact.
/// </para>
/// <para>
/// These tests pass weights, shapes and axes as inputs, which networks have as initialisers: inputs of other elements than floats become initialisers,
/// and where the converter then still refuses the network, all inputs but the first do.
/// </para>
/// </remarks>
public sealed class OnnxTestSuite : IConformanceSuite
{
    /// <summary>Where Debian's package <c>libonnx-testdata</c> puts the tests.</summary>
    public const string DebianFolder = "/usr/share/libonnx-testdata/data";

    // Of the cases of an operator the quick form runs every fourth.
    private const int QuickStride = 4;

    private readonly string? _folder;

    /// <summary>Creates the suite.</summary>
    /// <param name="folder">Where tests are looked for, with the folders below it; null for none, which skips the suite.</param>
    public OnnxTestSuite(string? folder) => _folder = folder;

    /// <inheritdoc/>
    public string Name => "onnx";

    /// <inheritdoc/>
    public string Title => "ONNX's backend tests";

    /// <inheritdoc/>
    public string Description => "Networks of one or a few nodes with the outputs ONNX's authors computed for them; an element may differ by 1e-7 and a "
        + "thousandth of what is expected, as in ONNX's own runner.";

    /// <summary>True when a folder holds at least one test.</summary>
    public static bool HasTests(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, OnnxTestFiles.ModelFile, SearchOption.AllDirectories).Any();

    /// <inheritdoc/>
    public IEnumerable<CaseResult> Run(ConformanceRun run, CancellationToken cancellation)
    {
        if (_folder is null || !HasTests(_folder))
        {
            yield return new CaseResult(Name, "all", "all", CaseStatus.Skipped)
            {
                Reason = _folder is null
                    ? "no folder of tests: install the package libonnx-testdata, or name one with --onnx-tests"
                    : $"there is no test_*/{OnnxTestFiles.ModelFile} below {_folder}",
            };
            yield break;
        }

        Dictionary<string, int> seen = [];
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("resnetvk-onnx-");
        try
        {
            foreach (string test in OnnxTestFiles.Find(_folder))
            {
                cancellation.ThrowIfCancellationRequested();
                string name = NameOf(test);
                if (!run.Includes(Name, name))
                {
                    continue;
                }

                string group = GroupOf(test, name);
                int index = seen[group] = seen.GetValueOrDefault(group) + 1;
                if (!run.IsQuick || index % QuickStride == 1)
                {
                    yield return CaseBoundary.Run(Name, group, name, result => OnnxTestCase.Run(test, scratch.FullName, run.Device, result));
                }
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    // The folder itself may be a test.
    private string NameOf(string test)
    {
        string name = Path.GetRelativePath(_folder!, test).Replace('\\', '/');
        return name == "." ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(test))) : name;
    }

    // The operator of a network of one node; of others, the folder they are in.
    private static string GroupOf(string test, string name)
    {
        try
        {
            ModelProto model = OnnxTestFiles.ReadModel(test);
            if (model.Graph.Node.Count == 1)
            {
                return model.Graph.Node[0].Domain.Length > 0 ? $"{model.Graph.Node[0].Domain}.{model.Graph.Node[0].OpType}" : model.Graph.Node[0].OpType;
            }
        }
        catch (OnnxTestException)
        {
            // The case itself says what is wrong.
        }

        int slash = name.LastIndexOf('/');
        return slash < 0 ? "several nodes" : $"{name[..slash]}, several nodes";
    }
}
