using System.CommandLine;
using ResNetVk.Format;

namespace ResNetVk.Cli.Commands;

/// <summary>The argument that names a compiled model.</summary>
internal static class ModelFile
{
    /// <summary>The argument of a command.</summary>
    public static Argument<string> Argument() => new("OUT.rnvk") { Description = "The compiled model that 'resnetvk convert' wrote" };

    /// <summary>Reads and checks the file.</summary>
    /// <exception cref="UsageException">It is not there, or not a whole compiled model of this version.</exception>
    public static CompiledModel Load(string path, LoadOptions trust)
    {
        try
        {
            return CompiledModel.Load(path, trust);
        }
        catch (ModelFormatException exception)
        {
            throw new UsageException(exception.Message, $"make it with: resnetvk convert MODEL.onnx -o {Path.ChangeExtension(path, ".rnvk")}", exception);
        }
    }
}
