namespace UnityEditor;

[AttributeUsage(AttributeTargets.Class)]
public sealed class CustomEditor(Type inspectedType) : Attribute
{
    public Type InspectedType { get; } = inspectedType;
}
