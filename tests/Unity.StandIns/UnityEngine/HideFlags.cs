namespace UnityEngine;

public enum HideFlags
{
    None = 0,
    HideAndDontSave = 61,
}
