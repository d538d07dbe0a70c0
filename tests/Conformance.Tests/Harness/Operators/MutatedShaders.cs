using System.ComponentModel;
using System.Diagnostics;
using System.Xml.Linq;
using ResNetVk.Format;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness.Operators;

/// <summary>The modules of a kernel, compiled from a copy of its source in which a text is replaced.</summary>
internal sealed class MutatedShaders : IDisposable
{
    private readonly string _kernel;
    private readonly ScratchFolder _folder = TestData.Scratch();
    private readonly Dictionary<string, TensorEntry> _modules = [];

    /// <summary>Copies the sources and replaces the text.</summary>
    /// <param name="error">What to replace where.</param>
    public MutatedShaders(PlantedError error)
    {
        _kernel = error.Kernel;
        foreach (string part in new[] { "Kernels", "Include" })
        {
            Directory.CreateDirectory(_folder[part]);
            foreach (string file in Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "src", "Shaders", part)))
            {
                File.Copy(file, Path.Combine(_folder[part], Path.GetFileName(file)));
            }
        }

        string mutated = _folder[error.File];
        string source = File.ReadAllText(mutated);
        Assert.True(source.Contains(error.Text, StringComparison.Ordinal), $"'{error.Name}': {error.File} no longer has the text '{error.Text}'; plant the error elsewhere");
        File.WriteAllText(mutated, source.Replace(error.Text, error.Replacement, StringComparison.Ordinal));
    }

    /// <summary>The model with the kernel's modules replaced.</summary>
    public CompiledModel Apply(CompiledModel model)
    {
        string prefix = $"{CompiledModel.ShaderPrefix}{_kernel}/";
        return CompiledModel.Create(model.Plans, model.Tensors.Values.Select(t => t.Name.StartsWith(prefix, StringComparison.Ordinal) ? Module(t.Name) : t));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private TensorEntry Module(string name)
    {
        if (!_modules.TryGetValue(name, out TensorEntry? module))
        {
            byte[] words = Compile(name[CompiledModel.ShaderPrefix.Length..]);
            _modules[name] = module = new TensorEntry(name, ElementType.U32, [words.Length / 4], words);
        }

        return module;
    }

    // With the arguments of the build: Variants.props.
    private byte[] Compile(string variant)
    {
        XElement entry = XDocument.Load(Path.Combine(TestData.RepositoryRoot, "src", "Shaders", "Variants.props"))
            .Descendants("ShaderVariant").Single(e => (string?)e.Attribute("Include") == variant);
        string output = _folder["module.spv"];
        string[] defines = ((string)entry.Attribute("Defines")!).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ProcessStartInfo start = new("glslc", ["--target-env=vulkan1.1", "-O", "-I", _folder["Include"], .. defines, "-o", output, _folder[$"Kernels/{_kernel}.comp"]])
        {
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return File.ReadAllBytes(output);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new SkipException("glslc is not installed (apt-get install glslc)");
        }
    }
}
