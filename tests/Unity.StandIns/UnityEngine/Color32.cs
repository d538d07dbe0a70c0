namespace UnityEngine;

public struct Color32(byte r, byte g, byte b, byte a)
{
    public byte r = r;
    public byte g = g;
    public byte b = b;
    public byte a = a;
}
