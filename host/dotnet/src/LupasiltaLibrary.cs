using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Lupasilta
{
    /// <summary>The native library: where it is, and of which version. It is loaded when it is first needed, and stays until the process ends.</summary>
    public static class LupasiltaLibrary
    {
        private const uint Abi = 1;
        private static readonly object Loading = new object();
        private static string path;
        private static Native loaded;

        /// <summary>
        /// The library's file. Without it, the one that the environment variable LUPASILTA_LIBRARY names; without that, the one beside the assembly, as in
        /// <c>runtimes/linux-x64/native/liblupasilta_capi.so</c>.
        /// </summary>
        /// <exception cref="InvalidOperationException">It is set after the library was loaded.</exception>
        public static string Path
        {
            get
            {
                lock (Loading) return path;
            }
            set
            {
                lock (Loading)
                {
                    if (loaded != null && value != path) throw new InvalidOperationException("The library is loaded already: set its path before it is used.");
                    path = value;
                }
            }
        }

        /// <summary>The version of the library, as in <c>0.2.0</c>.</summary>
        /// <exception cref="DllNotFoundException">The library is not there, or is of another version of the ABI.</exception>
        public static string Version
        {
            get
            {
                var native = Loaded;
                return native.Call((ref Answer answer) => native.Version(ref answer)).Said.Text("version");
            }
        }

        internal static Native Loaded
        {
            get
            {
                lock (Loading) return loaded ?? (loaded = Load());
            }
        }

        private static Native Load()
        {
            var named = path ?? Environment.GetEnvironmentVariable("LUPASILTA_LIBRARY");
            var files = string.IsNullOrEmpty(named) ? Loader.Packaged() : new List<string> { named };
            var reasons = new List<string>();
            foreach (var file in files)
            {
                var library = Loader.Load(file, out var reason);
                if (library != IntPtr.Zero) return Checked(file, library);
                reasons.Add(reason);
            }
            var why = reasons.Count > 0 ? string.Join("; ", reasons) : $"{Loader.Platform}/native/{Loader.FileName} is not beside the assembly";
            throw new DllNotFoundException($"The library of Lupasilta cannot be loaded: {why}. Set LUPASILTA_LIBRARY or LupasiltaLibrary.Path to its file.");
        }

        private static Native Checked(string file, IntPtr library)
        {
            var version = Loader.Find(library, "lupasilta_abi_version");
            if (version == IntPtr.Zero) throw new DllNotFoundException($"{file} is no library of Lupasilta.");
            var found = Marshal.GetDelegateForFunctionPointer<Native.Counted>(version)();
            if (found == Abi) return new Native(library);
            throw new DllNotFoundException($"{file} has version {found} of the ABI, and this assembly needs {Abi}: take both from one release.");
        }
    }
}
