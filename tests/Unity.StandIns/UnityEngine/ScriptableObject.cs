namespace UnityEngine;

public class ScriptableObject : Object
{
    public static T CreateInstance<T>()
        where T : ScriptableObject, new()
    {
        T instance = new();
        instance.Send("OnEnable");
        return instance;
    }
}
