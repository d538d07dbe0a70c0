using System;
using System.IO;
using UnityEditor.AssetImporters;

namespace ResNetVk.Unity.Editor
{
    /// <summary>Makes a <see cref="ModelAsset"/> of a <c>.rnvk</c> file. One that is damaged is an import error that says where.</summary>
    [ScriptedImporter(1, "rnvk")]
    public sealed class ModelAssetImporter : ScriptedImporter
    {
        /// <inheritdoc/>
        public override void OnImportAsset(AssetImportContext ctx)
        {
            ModelAsset asset;
            try
            {
                asset = ModelAsset.Load(File.ReadAllBytes(ctx.assetPath));
            }
            catch (Exception exception) when (exception is ResNetVkException || exception is IOException || exception is DllNotFoundException)
            {
                ctx.LogImportError($"{ctx.assetPath}: {exception.Message}");
                return;
            }

            asset.name = Path.GetFileNameWithoutExtension(ctx.assetPath);
            ctx.AddObjectToAsset("model", asset);
            ctx.SetMainObject(asset);
        }
    }
}
