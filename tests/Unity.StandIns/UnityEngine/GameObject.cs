namespace UnityEngine;

public sealed class GameObject : Object
{
    private readonly List<MonoBehaviour> _behaviours = [];

    public GameObject(string name)
    {
        this.name = name;
        Player.Add(this);
    }

    public bool activeSelf { get; private set; } = true;

    public T AddComponent<T>()
        where T : MonoBehaviour, new()
    {
        T behaviour = new();
        behaviour.Attach(this);
        _behaviours.Add(behaviour);
        if (activeSelf)
        {
            behaviour.Send("OnEnable");
        }

        return behaviour;
    }

    public void SetActive(bool value)
    {
        if (value == activeSelf)
        {
            return;
        }

        activeSelf = value;
        foreach (MonoBehaviour behaviour in _behaviours)
        {
            behaviour.Send(value ? "OnEnable" : "OnDisable");
        }
    }

    internal override void OnDestroyed()
    {
        base.OnDestroyed();
        Player.Remove(this);
        foreach (MonoBehaviour behaviour in _behaviours)
        {
            behaviour.OnDestroyed();
        }
    }

    internal void RunFrame()
    {
        for (int i = 0; activeSelf && i < _behaviours.Count; i++)
        {
            _behaviours[i].RunFrame();
        }
    }
}
