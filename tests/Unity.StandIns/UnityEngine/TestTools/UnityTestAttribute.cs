namespace UnityEngine.TestTools;

[AttributeUsage(AttributeTargets.Method)]
public sealed class UnityTestAttribute : Attribute;
