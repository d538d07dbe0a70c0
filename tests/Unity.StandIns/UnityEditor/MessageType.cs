namespace UnityEditor;

public enum MessageType
{
    None = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
}
