using System.Text;
using ResNetVk.Mono.Host;
using ResNetVk.Unity.Editor;
using UnityEditor.AssetImporters;
using UnityEngine;

namespace ResNetVk.Unity.Host;

/// <summary>
/// Arguments: model, pictures (see <see cref="Pictures"/>), an empty folder, and, for inferences on the engine's device, <c>engine</c>. Writes one JSON object to
/// standard output. Exit status 3 when there is no Vulkan here.
/// </summary>
internal static class Program
{
    /// <summary>First argument of a run in a domain of its own.</summary>
    public const string InDomain = "in-domain";

    private const int NoVulkan = 3;

    private static int Main(string[] arguments)
    {
        // Without a locale Mono writes a question mark for what is not ASCII.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (arguments.Length < 3)
        {
            Console.Error.WriteLine("usage: ResNetVk.Unity.Host MODEL PICTURES FOLDER [engine]");
            return 2;
        }

        if (arguments[0] == InDomain)
        {
            Application.persistentDataPath = arguments[2];
            return DomainScene.RunInDomain(arguments[1]);
        }

        Application.persistentDataPath = arguments[2];
        Pictures pictures = new(arguments[1]);
        JsonObject report = new();
        report.Add("runtime", Type.GetType("Mono.Runtime") is null ? ".NET" : "Mono");
        try
        {
            ModelAsset model = Import(arguments[0], report);
            if (arguments.Length > 3)
            {
                EngineScene.Play(model, pictures, report);
            }
            else
            {
                InspectorScene.Play(model, report);
                WorkerScene.Play(model, pictures, report);
                FailureScene.Play(model, pictures, report);
                ClassifierScene.Play(model, pictures, report);
                LifetimeScene.Play(model, pictures, report);
                PackageTestScene.Play(arguments[0], model, pictures, report);
                DomainScene.Play(arguments[0], report);
            }

            report.Add("workersLeft", WorkerLoop.Count);
            report.Add("problems", Debug.Problems);
        }
        catch (ResNetVkException exception) when (exception.Code == ResultCode.VulkanUnavailable)
        {
            Console.Error.WriteLine(exception.Message);
            return NoVulkan;
        }

        Console.WriteLine(report);
        return 0;
    }

    // As the editor does it: the file, and the same cut short.
    private static ModelAsset Import(string path, JsonObject report)
    {
        ModelAssetImporter importer = new();
        AssetImportContext context = new(path);
        importer.OnImportAsset(context);
        ModelAsset model = (ModelAsset)context.mainObject!;
        report.Add("importErrors", context.Errors);
        report.Add("name", model.name);
        report.Add("labels", model.Labels);
        report.Add("inputShape", model.InputShape);
        report.Add("outputShape", model.OutputShape);

        string cut = Path.Combine(Application.persistentDataPath, "cut.rnvk");
        File.WriteAllBytes(cut, File.ReadAllBytes(path)[..10_000]);
        AssetImportContext damaged = new(cut);
        importer.OnImportAsset(damaged);
        report.Add("damagedImports", damaged.Errors);
        report.Add("damagedObjects", damaged.mainObject == null ? 0 : 1);
        return model;
    }
}
