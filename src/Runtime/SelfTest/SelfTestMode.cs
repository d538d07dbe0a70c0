namespace ResNetVk.Runtime;

/// <summary>When a session compares its device with the golden vectors of the model.</summary>
public enum SelfTestMode
{
    /// <summary>When it is not known that the chosen alternatives passed on this device: once per device, driver, model and choice.</summary>
    Auto,

    /// <summary>Whenever a session is created.</summary>
    Always,

    /// <summary>Never; what an earlier self-test found is not looked at either.</summary>
    Off,
}
