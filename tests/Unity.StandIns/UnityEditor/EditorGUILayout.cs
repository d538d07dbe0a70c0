namespace UnityEditor;

/// <summary>Keeps what was drawn.</summary>
public static class EditorGUILayout
{
    /// <summary>Texts, in the order in which they were drawn.</summary>
    public static List<string> Drawn { get; } = [];

    public static void LabelField(string label) => Drawn.Add(label);

    public static void LabelField(string label, string label2) => Drawn.Add($"{label}: {label2}");

    public static void HelpBox(string message, MessageType type) => Drawn.Add($"{type}: {message}");

    public static bool Foldout(bool foldout, string content, bool toggleOnLabelClick)
    {
        Drawn.Add(content);
        return foldout;
    }
}
