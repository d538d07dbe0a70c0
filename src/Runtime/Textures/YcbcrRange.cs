namespace ResNetVk.Runtime;

/// <summary>Which part of 0 to 255 a plane of Y, Cb or Cr uses.</summary>
public enum YcbcrRange
{
    /// <summary>Y from 16 to 235, Cb and Cr from 16 to 240, as video has it.</summary>
    Limited,

    /// <summary>All of 0 to 255, as JPEG and many cameras have it.</summary>
    Full,
}
