using System.Xml.Linq;
using ResNetVk.TestSupport;

namespace ResNetVk.Repository.Tests;

/// <summary>Project references and packages run only along the arrows that docs/architecture.md draws.</summary>
public sealed class DependencyArrowTests
{
    // Folder under src → (projects it may reference, packages it may use). Build-only packages (PrivateAssets=all) are not listed.
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new()
    {
        ["Format"] = ([], ["System.Text.Json"]),
        ["Shaders"] = ([], []),
        ["DataSets"] = ([], []),
        ["Onnx"] = (["Format"], ["Google.Protobuf"]),
        ["Converter"] = (["Format", "Onnx", "Shaders"], ["System.IO.Hashing"]),
        ["Runtime"] = (["Format"], ["Silk.NET.Vulkan", "Microsoft.Extensions.DependencyModel"]),
        ["Training"] = (["Onnx", "Format", "DataSets"],
        [
            "TorchSharp", "libtorch-cpu-linux-x64", "libtorch-cpu-win-x64", "libtorch-cpu-osx-arm64", "libtorch-cuda-12.8-linux-x64",
            "libtorch-cuda-12.8-win-x64", "System.CommandLine",
        ]),
        ["Conformance"] = (["Converter", "Runtime", "Format", "Onnx", "DataSets", "Shaders"], ["Microsoft.ML.OnnxRuntime", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"]),
        ["Cli"] = (["Converter", "Runtime", "Format", "Conformance"], ["System.CommandLine", "Spectre.Console", "ScottPlot"]),
    };

    public static TheoryData<string> Projects => [.. Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(p => Path.GetRelativePath(TestData.RepositoryRoot, p))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_architecture_allows(string project)
    {
        string folder = project.Split(Path.DirectorySeparatorChar)[1];
        Assert.True(Allowed.ContainsKey(folder), $"src/{folder} is not in the table of this test and docs/architecture.md");
        XDocument xml = XDocument.Load(Path.Combine(TestData.RepositoryRoot, project));
        string[] projects = [.. xml.Descendants("ProjectReference").Select(r => Path.GetFileName(Path.GetDirectoryName(r.Attribute("Include")!.Value.Replace('\\', '/'))!))];
        string[] packages = [.. xml.Descendants("PackageReference").Where(r => r.Attribute("PrivateAssets")?.Value != "all").Select(r => r.Attribute("Include")!.Value)];
        Assert.Empty(projects.Except(Allowed[folder].Projects));
        Assert.Empty(packages.Except(Allowed[folder].Packages));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_project_is_in_the_solution(string project)
    {
        string solution = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "ResNetVk.sln"));
        Assert.Contains(project.Replace('/', '\\'), solution, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_test_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "ResNetVk.sln"));
        foreach (string path in Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "tests"), "*.csproj", SearchOption.AllDirectories))
        {
            Assert.Contains(Path.GetRelativePath(TestData.RepositoryRoot, path).Replace('/', '\\'), solution, StringComparison.Ordinal);
        }
    }
}
