using ResNetVk.Mono.Host;
using ResNetVk.Unity.Editor;
using UnityEditor;

namespace ResNetVk.Unity.Host;

/// <summary>The inspector of an asset, drawn once.</summary>
internal static class InspectorScene
{
    public static void Play(ModelAsset model, JsonObject report)
    {
        ModelAssetEditor editor = new() { target = model };
        EditorGUILayout.Drawn.Clear();
        editor.OnInspectorGUI();
        report.Add("inspector", EditorGUILayout.Drawn);
    }
}
