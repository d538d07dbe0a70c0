namespace UnityEngine;

[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferBinarySerialization : Attribute;
