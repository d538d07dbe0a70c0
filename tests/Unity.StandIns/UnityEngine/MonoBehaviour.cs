using System.Collections;

namespace UnityEngine;

public class MonoBehaviour : Object
{
    private readonly List<IEnumerator> _coroutines = [];
    private Action? _update;
    private GameObject? _gameObject;

    public GameObject gameObject => _gameObject!;

    /// <summary>Runs to its first yield now, and on once per frame after that.</summary>
    public void StartCoroutine(IEnumerator routine)
    {
        if (routine.MoveNext())
        {
            _coroutines.Add(routine);
        }
    }

    internal void Attach(GameObject to) => (_gameObject, _update) = (to, Message("Update"));

    internal void RunFrame()
    {
        _update?.Invoke();
        for (int i = _coroutines.Count - 1; i >= 0; i--)
        {
            if (!_coroutines[i].MoveNext())
            {
                _coroutines.RemoveAt(i);
            }
        }
    }
}
