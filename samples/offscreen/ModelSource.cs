using ResNetVk.Converter;
using ResNetVk.Format;

namespace ResNetVk.Offscreen;

/// <summary>Finds the network: a compiled file as a game would ship it, or one that is converted now.</summary>
internal static class ModelSource
{
    /// <summary>The network that lies beside the program.</summary>
    public static string Bundled => Path.Combine(AppContext.BaseDirectory, "models", "fashion-mnist-resnet20.onnx");

    /// <summary>The picture that lies beside the program.</summary>
    public static string BundledPicture => Path.Combine(AppContext.BaseDirectory, "models", "9-ankle-boot.png");

    /// <summary>Loads or converts.</summary>
    /// <param name="path">A <c>.rnvk</c> file, or what <c>resnetvk convert</c> takes.</param>
    public static CompiledModel Load(string path)
    {
        CompiledModel model;
        try
        {
            model = Path.GetExtension(path) == ".rnvk"
                ? CompiledModel.Load(path)
                : Compiler.Compile(path, new CompileOptions { Winograd = true, Tool = "offscreen" }).Model;
        }
        catch (ConversionException exception)
        {
            throw new OffscreenException(exception.Message, exception.Hint ?? "see docs/importing.md");
        }
        catch (Exception exception) when (exception is IOException or ModelFormatException)
        {
            throw new OffscreenException(exception.Message, "give --model a file of 'resnetvk convert', or one that it can convert");
        }

        return model.Plan is { Classification: not null } && model.Plan.Inputs is [{ LoadImage: not null }]
            ? model
            : throw new OffscreenException($"'{path}' does not classify pictures", "give --model a network with one picture as input and classes as output");
    }
}
