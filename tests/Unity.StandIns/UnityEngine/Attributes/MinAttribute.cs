namespace UnityEngine;

[AttributeUsage(AttributeTargets.Field)]
public sealed class MinAttribute(float min) : Attribute
{
    public float min { get; } = min;
}
