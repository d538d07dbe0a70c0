namespace UnityEngine;

[AttributeUsage(AttributeTargets.Field)]
public sealed class RangeAttribute(float min, float max) : Attribute
{
    public float min { get; } = min;

    public float max { get; } = max;
}
