using ResNetVk.Converter;
using ResNetVk.Format;

namespace ResNetVk.CameraClassifier.Models;

/// <summary>A network that can be chosen. Its file is read, and converted where it is not compiled yet, when it is first used.</summary>
/// <param name="path">A <c>.rnvk</c> file, or what <c>resnetvk convert</c> takes.</param>
internal sealed class ModelEntry(string path)
{
    private readonly Lock _lock = new();
    private CompiledModel? _model;

    /// <summary>What people choose it by: the file's name.</summary>
    public string Name { get; } = System.IO.Path.GetFileNameWithoutExtension(path);

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Loads or converts; the next call has it at once. A failure is not kept: the file may be mended while the program runs.</summary>
    /// <exception cref="CameraException">It cannot be read, or does not classify pictures.</exception>
    public CompiledModel Load()
    {
        lock (_lock)
        {
            return _model ??= Read();
        }
    }

    private CompiledModel Read()
    {
        CompiledModel model;
        try
        {
            model = System.IO.Path.GetExtension(Path) == ".rnvk"
                ? CompiledModel.Load(Path)
                : Compiler.Compile(Path, new CompileOptions { Winograd = true, Tool = "camera" }).Model;
        }
        catch (ConversionException exception)
        {
            throw new CameraException(exception.Message, exception.Hint ?? "See docs/importing.md.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ModelFormatException)
        {
            throw new CameraException(exception.Message, "Give --model a file that 'resnetvk convert' made, or one that it can convert.");
        }

        return model.Plan is { Classification: not null, Inputs: [{ LoadImage: not null }] }
            ? model
            : throw new CameraException($"'{Path}' does not classify pictures.", "Give --model a network with one picture as input and classes as output.");
    }
}
