namespace UnityEditor.AssetImporters;

public abstract class ScriptedImporter : UnityEngine.Object
{
    public abstract void OnImportAsset(AssetImportContext ctx);
}
