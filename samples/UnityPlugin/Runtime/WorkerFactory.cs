using System;
using System.IO;
using System.Runtime.InteropServices;
using ResNetVk.Unity.Backends;
using ResNetVk.Unity.Native;
using UnityEngine;

namespace ResNetVk.Unity
{
    /// <summary>Begins to load a model on a device.</summary>
    internal static class WorkerFactory
    {
        private const string DefaultFolder = "ResNetVk";
        private const int NameLength = 16;

        /// <summary>A backend that loads.</summary>
        /// <param name="model">The model.</param>
        /// <param name="type">Not <see cref="BackendType.Automatic"/>.</param>
        /// <param name="options">The rest.</param>
        public static Backend Create(ModelAsset model, BackendType type, WorkerOptions options)
        {
            string folder = options.CacheFolder ?? Path.Combine(Application.persistentDataPath, DefaultFolder);
            IntPtr path = IntPtr.Zero;
            try
            {
                if (folder.Length > 0)
                {
                    Directory.CreateDirectory(folder);
                    path = NativeTexts.Copy(Path.Combine(folder, model.Sha256.Substring(0, NameLength) + "." + type + ".cache"));
                }

                SessionOptionsStruct session = new SessionOptionsStruct
                {
                    StructSize = (uint)Marshal.SizeOf<SessionOptionsStruct>(),
                    Flags = SessionOptionsStruct.Stepping,
                    PipelineCachePath = path,
                };
                return type == BackendType.UnityDevice
                    ? new UnityDeviceBackend(model.Handle, session)
                    : (Backend)new OwnDeviceBackend(model.Handle, session, options.Validation);
            }
            finally
            {
                // The library has its own copy by now.
                Marshal.FreeHGlobal(path);
            }
        }
    }
}
