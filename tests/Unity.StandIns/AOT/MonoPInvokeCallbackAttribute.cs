namespace AOT;

[AttributeUsage(AttributeTargets.Method)]
public sealed class MonoPInvokeCallbackAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}
