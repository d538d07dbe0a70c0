using System.Security.Cryptography;
using ResNetVk.Converter;
using ResNetVk.Format;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;

namespace ResNetVk.Native.Tests;

/// <summary>Model files for the programs, written once for the tests of a class.</summary>
public sealed class ModelFiles : IDisposable
{
    private readonly ScratchFolder _scratch = TestData.Scratch();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>See <see cref="SmallModels.Small"/>.</summary>
    public string Small => Written("small.rnvk", path => SmallModels.Small().Save(path));

    /// <summary>See <see cref="SmallModels.Shapes"/>.</summary>
    public string Shapes => Written("shapes.rnvk", path => SmallModels.Shapes().Save(path));

    /// <summary>See <see cref="SmallModels.Tested"/>: right.</summary>
    public string Right => Written("right.rnvk", path => SmallModels.Tested(true).Save(path));

    /// <summary>See <see cref="SmallModels.Tested"/>: wrong, then right.</summary>
    public string PartlyWrong => Written("partly-wrong.rnvk", path => SmallModels.Tested(false, true).Save(path));

    /// <summary>See <see cref="SmallModels.Tested"/>: wrong.</summary>
    public string Wrong => Written("wrong.rnvk", path => SmallModels.Tested(false, false).Save(path));

    /// <summary>See <see cref="Textures"/>; its signature is beside it.</summary>
    public string Signed => Written("signed.rnvk", path =>
    {
        File.Copy(Textures, path);
        File.WriteAllBytes(path + ModelSignature.FileSuffix, ModelSignature.Sign(TensorData.FromFile(path), _key));
    });

    /// <summary>The public key of who signed <see cref="Signed"/>.</summary>
    public string PublicKey => Written("public.pem", path => File.WriteAllText(path, _key.ExportSubjectPublicKeyInfoPem()));

    /// <summary>See <see cref="SmallModels.Small"/>; it has kernels that the converter does not write, and no signature.</summary>
    public string Foreign => Small;

    /// <summary>The network of the repository: ten kinds of clothes.</summary>
    public string Fashion => Written("fashion.rnvk", path => Compiler.Compile(
        Path.Combine(TestData.RepositoryRoot, "models", "fashion-mnist-resnet20.onnx"), new CompileOptions()).Model.Save(path));

    /// <summary>The pixels of a picture as they are: input [1, 3, 5, 7], which takes textures, to output [1, 3, 5, 7] = 0…255; no classes.</summary>
    public string Textures => Written("textures.rnvk", path =>
    {
        OnnxGraphWriter writer = new("pixels");
        string x = writer.AddInput("x", 1, 3, 5, 7);
        writer.AddNode("Relu", [x], ["y"]);
        writer.AddOutput("y", 1, 3, 5, 7);
        writer.Save(_scratch["pixels.onnx"]);
        Compiler.Compile(_scratch["pixels.onnx"], new CompileOptions { Image = new ImageOptions { Scale = 1 } }).Model.Save(path);
    });

    /// <summary>A path in the folder of the files; nothing is there yet.</summary>
    public string Fresh() => _scratch[Path.GetRandomFileName()];

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _scratch.Dispose();
    }

    private string Written(string name, Action<string> write)
    {
        string path = _scratch[name];
        if (!File.Exists(path))
        {
            write(path);
        }

        return path;
    }
}
