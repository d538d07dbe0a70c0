using System;

namespace ResNetVk.Unity
{
    /// <summary>The native library refused or failed; the message says what, where, and what to do next.</summary>
    public sealed class ResNetVkException : Exception
    {
        /// <summary>With a code and the library's text.</summary>
        public ResNetVkException(ResultCode code, string message)
            : base(message)
        {
            Code = code;
        }

        /// <summary>What kind of failure it is.</summary>
        public ResultCode Code { get; }
    }
}
