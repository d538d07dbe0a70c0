using System.Reflection;

namespace UnityEngine;

/// <summary>As Unity's: equal to null once it was destroyed; destroying it calls OnDisable and OnDestroy.</summary>
public class Object
{
    private bool _isDestroyed;

    public string name { get; set; } = string.Empty;

    public HideFlags hideFlags { get; set; }

    public static implicit operator bool(Object? value) => value is { _isDestroyed: false };

    public static bool operator ==(Object? left, Object? right) => left ? ReferenceEquals(left, right) : !right;

    public static bool operator !=(Object? left, Object? right) => !(left == right);

    public static void DestroyImmediate(Object value) => value.OnDestroyed();

    public static void Destroy(Object value) => value.OnDestroyed();

    public static void DontDestroyOnLoad(Object value)
    {
    }

    internal virtual void OnDestroyed()
    {
        if (!_isDestroyed)
        {
            Send("OnDisable");
            Send("OnDestroy");
            _isDestroyed = true;
        }
    }

    /// <summary>A message of this object's as a delegate; null where it has none.</summary>
    internal Action? Message(string message)
    {
        MethodInfo? method = GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, Type.EmptyTypes, null);
        return method is null ? null : (Action)method.CreateDelegate(typeof(Action), this);
    }

    internal void Send(string message) => Message(message)?.Invoke();
}
