namespace UnityEngine;

[AttributeUsage(AttributeTargets.Class)]
public sealed class DisallowMultipleComponent : Attribute;
