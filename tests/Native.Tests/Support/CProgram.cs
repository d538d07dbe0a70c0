using ResNetVk.TestSupport;

namespace ResNetVk.Native.Tests;

/// <summary>A program in C, compiled against the published library.</summary>
internal sealed class CProgram : IDisposable
{
    private static readonly string[] s_strict = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-O1"];
    private static readonly string[] s_vulkan = ["-lvulkan"];
    private static readonly string s_sources = Path.Combine(TestData.RepositoryRoot, "tests", "Native.Tests", "c");

    private readonly ScratchFolder _scratch = TestData.Scratch();

    /// <summary>Compiles sources of <c>tests/Native.Tests/c</c>, without a warning; skips the test when there is no compiler.</summary>
    /// <param name="sources">File names, or absolute paths.</param>
    /// <param name="libraries">Folder to load the library from; null for the published one.</param>
    /// <param name="options">Further options of the compiler.</param>
    public CProgram(IEnumerable<string> sources, string? libraries = null, params string[] options)
    {
        string folder = libraries ?? PublishedLibrary.Folder;
        Command.Run("gcc", "gcc", [
            .. s_strict, .. options, "-I", PublishedLibrary.Headers,
            .. sources.Select(source => Path.Combine(s_sources, source)),
            "-o", Executable, "-L", folder, "-lresnetvk", "-pthread", .. NeedsVulkan(sources) ? s_vulkan : [], $"-Wl,-rpath,{folder}"]);
    }

    /// <summary>The program.</summary>
    public string Executable => _scratch["program"];

    /// <summary>Runs it to its end; another status than 0 fails the test.</summary>
    /// <returns>What it printed.</returns>
    public string Run(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        Command.Run(Executable, "gcc", arguments, environment);

    // Every program includes a header of Vulkan's or none; those with a host of their own also call it.
    private static bool NeedsVulkan(IEnumerable<string> sources)
    {
        Skip.IfNot(File.Exists("/usr/include/vulkan/vulkan_core.h"), "Vulkan's headers are not installed (apt-get install libvulkan-dev)");
        return sources.Any(source => Path.GetFileName(source) == "host.c");
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();
}
