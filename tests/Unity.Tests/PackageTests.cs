using System.Text.Json;
using System.Text.RegularExpressions;
using Mono.Cecil;
using ResNetVk.TestSupport;

namespace ResNetVk.Unity.Tests;

/// <summary>The package is laid out as Unity wants it, and its scripts keep the rules of IL2CPP.</summary>
public sealed partial class PackageTests
{
    private static readonly string s_package = Path.Combine(TestData.RepositoryRoot, "samples", "UnityPlugin");
    private static readonly string s_metadata = Path.Combine(s_package, "Plugins", "Metadata~");

    [Fact]
    public void Every_file_and_folder_has_metadata_and_no_metadata_is_left_over() => AssertMetadata(s_package);

    [Fact]
    public void No_two_assets_have_one_identifier()
    {
        string[] guids = [.. Directory.GetFiles(s_package, "*.meta", SearchOption.AllDirectories).Where(IsSource).Select(Guid)];
        Assert.True(guids.Length > 40);
        Assert.Equal(guids.Length, guids.Distinct().Count());
    }

    [Theory]
    [InlineData("Linux", "libresnetvk.so", "Linux", "Standalone: Linux64", "x86_64")]
    [InlineData("Windows", "resnetvk.dll", "Windows", "Standalone: Win64", "x86_64")]
    [InlineData("macOS", "libresnetvk.dylib", "OSX", "Standalone: OSXUniversal", "ARM64")]
    [InlineData("Android", "libresnetvk.so", null, "Android: Android", "ARM64")]
    public void Libraries_are_for_one_platform_each_and_the_plugin_is_loaded_at_startup(string folder, string library, string? editor, string platform, string cpu)
    {
        foreach ((string file, int preloaded) in new[] { (library, 0), (library.Replace("resnetvk.", "resnetvk_unity.", StringComparison.Ordinal), 1) })
        {
            string text = File.ReadAllText(Path.Combine(s_metadata, folder, file + ".meta"));
            Assert.Contains("\nPluginImporter:\n", text);
            Assert.Contains($"\n  isPreloaded: {preloaded}\n", text);
            Assert.Contains($"  - first:\n      {platform}\n    second:\n      enabled: 1\n      settings:\n        CPU: {cpu}\n", text);
            Assert.Contains($"      Editor: Editor\n    second:\n      enabled: {(editor is null ? 0 : 1)}\n", text);
            Assert.Contains($"        OS: {editor ?? "AnyOS"}\n", text);
            Assert.Equal(editor is null ? 1 : 2, ExcludePattern().Matches(text).Count(match => match.Groups[1].Value == "0"));
        }
    }

    [Fact]
    public void The_manifest_names_what_is_there()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_package, "package.json")));
        Assert.Equal("com.resnetvk.runtime", manifest.RootElement.GetProperty("name").GetString());
        Assert.Equal("MIT", manifest.RootElement.GetProperty("license").GetString());
        JsonElement sample = Assert.Single(manifest.RootElement.GetProperty("samples").EnumerateArray());
        Assert.True(File.Exists(Path.Combine(s_package, sample.GetProperty("path").GetString()!, "Classify.cs")));
        Assert.Contains($"## [{manifest.RootElement.GetProperty("version").GetString()}]", File.ReadAllText(Path.Combine(s_package, "CHANGELOG.md")));
        foreach (string file in new[] { "README.md", "LICENSE.md", "Third Party Notices.md", "Documentation~/index.md" })
        {
            Assert.True(new FileInfo(Path.Combine(s_package, file)).Length > 500, file);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "LICENSE")), File.ReadAllText(Path.Combine(s_package, "LICENSE.md")));
    }

    [Fact]
    public void Assembly_definitions_have_the_names_of_the_assemblies_tested_here()
    {
        foreach (string path in Directory.GetFiles(s_package, "*.asmdef", SearchOption.AllDirectories))
        {
            using JsonDocument definition = JsonDocument.Parse(File.ReadAllText(path));
            Assert.Equal(Path.GetFileNameWithoutExtension(path), definition.RootElement.GetProperty("name").GetString());
        }

        Assert.True(File.Exists(Path.Combine(s_package, "Runtime", "ResNetVk.Unity.asmdef")));
        Assert.True(File.Exists(Path.Combine(s_package, "Editor", "ResNetVk.Unity.Editor.asmdef")));
    }

    [SkippableFact]
    public void The_build_script_completes_the_package()
    {
        // Skips without the library, which it would publish otherwise.
        Assert.NotEmpty(PublishedLibrary.Folder);
        Skip.IfNot(File.Exists("/usr/include/vulkan/vulkan_core.h"), "Vulkan's headers are not installed (apt-get install libvulkan-dev)");
        using ScratchFolder scratch = TestData.Scratch();
        string copy = scratch["package"];
        Command.Run("bash", "bash", [Path.Combine(s_package, "build.sh"), "--no-publish", copy]);
        AssertMetadata(copy);
        Assert.True(new FileInfo(Path.Combine(copy, "Samples~", "Classify", "Clothes.rnvk")).Length > 100_000);

        string[] packed = Command.Run("tar", "tar", ["-tzf", Path.Combine(copy, "com.resnetvk.runtime-0.1.0.tgz")]).Split('\n');
        foreach (string file in new[] { "package.json", "Plugins/Linux/x64/libresnetvk.so", "Plugins/Linux/x64/libresnetvk_unity.so.meta", "Samples~/Classify/Clothes.rnvk" })
        {
            Assert.Contains("package/" + file, packed);
        }

        Assert.Equal(2, Command.TryRun("bash", "bash", [Path.Combine(s_package, "build.sh"), "--no-publish", copy, copy]).Status);
    }

    [Theory]
    [InlineData("ResNetVk.Unity.dll")]
    [InlineData("ResNetVk.Unity.Editor.dll")]
    public void Scripts_keep_the_rules_of_IL2CPP(string assembly)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(Path.Combine(UnityHost.Folder, assembly));
        Assert.DoesNotContain(module.GetTypeReferences(), type => type.Namespace.StartsWith("System.Reflection.Emit", StringComparison.Ordinal));
        Assert.DoesNotContain(module.GetTypeReferences(), type => type.FullName is "System.Linq.Expressions.Expression" or "System.Activator");

        // What native code calls is a static method that says so.
        int callbacks = 0;
        foreach (TypeDefinition type in module.GetTypes().Where(type => type.CustomAttributes.Any(a => a.AttributeType.Name == "UnmanagedFunctionPointerAttribute")))
        {
            callbacks++;
            MethodDefinition method = Assert.Single(module.GetTypes().SelectMany(t => t.Methods), method =>
                method.CustomAttributes.Any(a => a.AttributeType.Name == "MonoPInvokeCallbackAttribute" && ((TypeReference)a.ConstructorArguments[0].Value).FullName == type.FullName));
            Assert.True(method.IsStatic);
        }

        // Structs lie in memory as native code has them; nothing is converted on the way.
        int imports = 0;
        foreach (ParameterDefinition parameter in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasPInvokeInfo).SelectMany(method => method.Parameters))
        {
            imports++;
            AssertBlittable(parameter.ParameterType);
        }

        Assert.True(assembly != "ResNetVk.Unity.dll" || (imports > 50 && callbacks == 1));
    }

    private static void AssertBlittable(TypeReference reference)
    {
        TypeReference type = reference is RequiredModifierType modified ? modified.ElementType : reference;
        type = type is TypeSpecification specification ? specification.ElementType : type;
        if (type.IsPrimitive || type.FullName is "System.IntPtr" or "System.UIntPtr")
        {
            Assert.NotEqual("System.Boolean", type.FullName);
            return;
        }

        TypeDefinition definition = type.Resolve();
        Assert.True(definition.IsValueType, type.FullName);
        Assert.True(definition.IsEnum || definition.IsSequentialLayout, type.FullName);
        foreach (FieldDefinition field in definition.Fields.Where(field => !field.IsStatic))
        {
            AssertBlittable(field.FieldType);
        }
    }

    private static void AssertMetadata(string package)
    {
        string[] all = [.. Directory.GetFileSystemEntries(package, "*", SearchOption.AllDirectories).Where(path => IsVisible(package, path))];
        string[] assets = [.. all.Where(path => !path.EndsWith(".meta", StringComparison.Ordinal))];
        Assert.True(assets.Length > 40);
        Assert.DoesNotContain(assets, path => !File.Exists(path + ".meta"));
        Assert.DoesNotContain(all, path => path.EndsWith(".meta", StringComparison.Ordinal) && !Path.Exists(path[..^".meta".Length]));
        foreach (string path in assets)
        {
            Assert.Matches("^[0-9a-f]{32}$", Guid(path + ".meta"));
            Assert.Equal(Directory.Exists(path), File.ReadAllText(path + ".meta").Contains("\nfolderAsset: yes\n", StringComparison.Ordinal));
        }
    }

    // Unity looks at neither names that begin with a dot nor those that end with a tilde; archives are what was packed.
    private static bool IsVisible(string package, string path) => Path.GetRelativePath(package, path).Split(Path.DirectorySeparatorChar)
        .All(name => !name.StartsWith('.') && !name.EndsWith('~') && !name.EndsWith(".tgz", StringComparison.Ordinal));

    // Not what build.sh has copied from where the metadata of libraries is kept.
    private static bool IsSource(string path) =>
        path.Contains("Metadata~", StringComparison.Ordinal) || !LibraryPattern().IsMatch(path);

    private static string Guid(string path) => GuidPattern().Match(File.ReadAllText(path)).Groups[1].Value;

    [GeneratedRegex(@"^fileFormatVersion: 2\nguid: (\w+)\n")]
    private static partial Regex GuidPattern();

    [GeneratedRegex(@"        Exclude \w+: (\d)\n")]
    private static partial Regex ExcludePattern();

    [GeneratedRegex(@"\.(so|dll|dylib)\.meta$")]
    private static partial Regex LibraryPattern();
}
