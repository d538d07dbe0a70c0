using ResNetVk.TestSupport;

namespace ResNetVk.Unity.Tests;

/// <summary>A folder with libresnetvk, libresnetvk_unity and the engine that plays Unity's native side, built as <c>build.sh</c> builds them.</summary>
internal sealed class PluginLibrary : IDisposable
{
    private static readonly string s_sources = Path.Combine(TestData.RepositoryRoot, "tests", "Unity.Tests", "c");
    private static readonly string s_plugin = Path.Combine(TestData.RepositoryRoot, "src", "Native", "unity");
    private readonly ScratchFolder _scratch = TestData.Scratch();

    /// <summary>Builds them; skips the test without compiler, Vulkan's headers or the published library.</summary>
    /// <param name="options">Further options of the compiler.</param>
    public PluginLibrary(params string[] options)
    {
        Skip.IfNot(File.Exists("/usr/include/vulkan/vulkan_core.h"), "Vulkan's headers are not installed (apt-get install libvulkan-dev)");
        foreach (string library in Directory.GetFiles(PublishedLibrary.Folder, "libresnetvk.so*"))
        {
            File.Copy(library, _scratch[Path.GetFileName(library)]);
        }

        foreach (string header in Directory.GetFiles(PublishedLibrary.Headers))
        {
            File.Copy(header, _scratch[Path.GetFileName(header)]);
        }

        string flags = string.Join(' ', ["-Werror", "-g", .. options]);
        Command.Run("cmake", "cmake", ["-S", s_plugin, "-B", _scratch["build"], $"-DRESNETVK_FOLDER={Folder}", $"-DCMAKE_C_FLAGS={flags}"]);
        Command.Run("cmake", "cmake", ["--build", _scratch["build"]]);
        File.Copy(Path.Combine(_scratch["build"], "libresnetvk_unity.so"), _scratch["libresnetvk_unity.so"]);
    }

    /// <summary>Where the libraries lie.</summary>
    public string Folder => _scratch.FullPath;

    /// <summary>The plugin.</summary>
    public string Plugin => _scratch["libresnetvk_unity.so"];

    /// <summary>Builds <c>libunity_engine.so</c> beside them.</summary>
    public void AddEngine() => Compile("libunity_engine.so", ["-shared", "-fPIC", "-fvisibility=default"], ["unity.c", "queue.c", "textures.c"], "-O1");

    /// <summary>Builds <c>plugin.c</c>.</summary>
    /// <returns>The program.</returns>
    public string AddProgram(params string[] options) => Compile("program", [], ["plugin.c", "unity.c", "queue.c", "textures.c"], options);

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private string Compile(string output, string[] kind, string[] sources, params string[] options)
    {
        Command.Run("gcc", "gcc", [
            "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", .. kind, .. options, "-I", Folder, "-I", s_plugin,
            .. sources.Select(source => Path.Combine(s_sources, source)), Path.Combine(TestData.RepositoryRoot, "samples", "c", "host.c"),
            "-o", _scratch[output], "-L", Folder, "-lresnetvk_unity", "-lresnetvk", "-lvulkan", "-ldl", "-pthread", $"-Wl,-rpath,{Folder}"]);
        return _scratch[output];
    }
}
