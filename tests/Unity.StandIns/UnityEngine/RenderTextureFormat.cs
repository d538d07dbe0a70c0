namespace UnityEngine;

public enum RenderTextureFormat
{
    ARGB32 = 0,
}
