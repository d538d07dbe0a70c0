namespace UnityEditor.AssetImporters;

public sealed class AssetImportContext(string assetPath)
{
    private readonly List<UnityEngine.Object> _objects = [];
    private readonly List<string> _errors = [];

    public string assetPath { get; } = assetPath;

    public UnityEngine.Object? mainObject { get; private set; }

    public IReadOnlyList<string> Errors => _errors;

    public void AddObjectToAsset(string identifier, UnityEngine.Object obj) => _objects.Add(obj);

    public void SetMainObject(UnityEngine.Object obj) =>
        mainObject = _objects.Contains(obj) ? obj : throw new InvalidOperationException("The main object was not added.");

    public void LogImportError(string msg) => _errors.Add(msg);
}
