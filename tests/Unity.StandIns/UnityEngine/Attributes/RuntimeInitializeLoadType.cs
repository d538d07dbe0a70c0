namespace UnityEngine;

public enum RuntimeInitializeLoadType
{
    AfterSceneLoad = 0,
    SubsystemRegistration = 4,
}
