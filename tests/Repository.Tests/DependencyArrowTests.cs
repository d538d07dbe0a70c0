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
        ["DataSets"] = ([], ["SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"]),
        ["Onnx"] = (["Format"], ["Google.Protobuf"]),
        ["Converter"] = (["Format", "Onnx", "Shaders"], ["System.IO.Hashing"]),
        ["Runtime"] = (["Format"], ["Silk.NET.Vulkan", "Microsoft.Extensions.DependencyModel"]),
        ["Native"] = (["Format", "Runtime"], []),
        ["Training"] = (["Converter", "Format", "DataSets", "Conformance", "Runtime"],
        [
            "TorchSharp", "libtorch-cpu-linux-x64", "libtorch-cpu-win-x64", "libtorch-cpu-osx-arm64", "libtorch-cuda-12.8-linux-x64",
            "libtorch-cuda-12.8-win-x64", "System.CommandLine", "ScottPlot", "SkiaSharp.NativeAssets.Linux.NoDependencies",
        ]),
        ["Conformance"] = (["Converter", "Runtime", "Format", "Onnx", "DataSets", "Shaders"], ["Microsoft.ML.OnnxRuntime"]),
        ["Cli"] = (["Converter", "Runtime", "Format", "Conformance"], ["System.CommandLine", "Spectre.Console", "ScottPlot"]),
    };

    // Folder under src → projects whose files its build reads without referencing an assembly of theirs.
    private static readonly Dictionary<string, string[]> BuildOrder = new() { ["Format"] = ["Shaders"] };

    public static TheoryData<string> Projects => [.. Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(p => Path.GetRelativePath(TestData.RepositoryRoot, p))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_architecture_allows(string project)
    {
        string folder = project.Split(Path.DirectorySeparatorChar)[1];
        Assert.True(Allowed.ContainsKey(folder), $"src/{folder} is not in the table of this test and docs/architecture.md");
        XDocument xml = XDocument.Load(Path.Combine(TestData.RepositoryRoot, project));
        Assert.Empty(BuiltBefore(project).Except(BuildOrder.GetValueOrDefault(folder, [])));
        string[] projects = [.. xml.Descendants("ProjectReference").Select(r => Path.GetFileName(Path.GetDirectoryName(r.Attribute("Include")!.Value.Replace('\\', '/'))!))];
        string[] packages = [.. xml.Descendants("PackageReference").Where(r => r.Attribute("PrivateAssets")?.Value != "all").Select(r => r.Attribute("Include")!.Value)];
        Assert.Empty(projects.Except(Allowed[folder].Projects));
        Assert.Empty(packages.Except(Allowed[folder].Packages));
    }

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "samples"), "*.csproj", SearchOption.AllDirectories)
        .Select(p => Path.GetRelativePath(TestData.RepositoryRoot, p))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_uses_what_users_have(string project)
    {
        XDocument xml = XDocument.Load(Path.Combine(TestData.RepositoryRoot, project));
        string[] projects = [.. xml.Descendants("ProjectReference").Select(r => Path.GetFileName(Path.GetDirectoryName(r.Attribute("Include")!.Value.Replace('\\', '/'))!))];
        Assert.Contains("Runtime", projects);
        Assert.Empty(projects.Except(["Runtime", "Converter"]));

        // The public interface alone: no library of ours shows a sample more than it shows others.
        string assembly = xml.Descendants("AssemblyName").Single().Value;
        foreach (string library in Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(assembly, XDocument.Load(library).Descendants("InternalsVisibleTo").Select(friend => friend.Attribute("Include")!.Value));
        }

        Assert.Contains(project.Replace('/', '\\'), File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "ResNetVk.sln")), StringComparison.Ordinal);
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

    // Stated in .targets files; a reference there must not bring an assembly in.
    private static IEnumerable<string> BuiltBefore(string project)
    {
        string folder = Path.GetDirectoryName(Path.Combine(TestData.RepositoryRoot, project))!;
        foreach (XElement reference in Directory.GetFiles(folder, "*.targets").SelectMany(path => XDocument.Load(path).Descendants("ProjectReference")))
        {
            Assert.Equal("false", reference.Attribute("ReferenceOutputAssembly")?.Value);
            yield return Path.GetFileName(Path.GetDirectoryName(reference.Attribute("Include")!.Value))!;
        }
    }
}
