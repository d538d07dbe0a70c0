namespace UnityEditor;

public class Editor : UnityEngine.Object
{
    public UnityEngine.Object? target { get; set; }

    public virtual void OnInspectorGUI()
    {
    }

    public virtual bool RequiresConstantRepaint() => false;

    public bool DrawDefaultInspector() => false;
}
