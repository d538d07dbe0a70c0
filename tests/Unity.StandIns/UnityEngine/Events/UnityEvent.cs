namespace UnityEngine.Events;

public class UnityEvent<T0, T1>
{
    private readonly List<UnityAction<T0, T1>> _listeners = [];

    public void AddListener(UnityAction<T0, T1> call) => _listeners.Add(call);

    public void Invoke(T0 arg0, T1 arg1)
    {
        for (int i = 0; i < _listeners.Count; i++)
        {
            _listeners[i](arg0, arg1);
        }
    }
}
