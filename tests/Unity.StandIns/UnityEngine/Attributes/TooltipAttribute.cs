namespace UnityEngine;

[AttributeUsage(AttributeTargets.Field)]
public sealed class TooltipAttribute(string tooltip) : Attribute
{
    public string tooltip { get; } = tooltip;
}
