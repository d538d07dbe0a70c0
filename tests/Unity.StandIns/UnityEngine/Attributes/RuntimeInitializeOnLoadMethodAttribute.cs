namespace UnityEngine;

[AttributeUsage(AttributeTargets.Method)]
public sealed class RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType) : Attribute
{
    public RuntimeInitializeLoadType loadType { get; } = loadType;
}
