using System;
using System.Collections.Generic;
using System.IO;
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

    /// <summary>Loads a library by its path, as the platform does it.</summary>
    internal static class Loader
    {
        private const int Now = 2;
        private static readonly bool Windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        private static readonly bool Mac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

        internal static string FileName => Windows ? "lupasilta_capi.dll" : Mac ? "liblupasilta_capi.dylib" : "liblupasilta_capi.so";

        internal static string Platform => "runtimes/" + System + "-" + Processor;

        private static string System => Windows ? "win" : Mac ? "osx" : "linux";

        private static string Processor => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

        /// <summary>The files in which a package may have the library, those that are there.</summary>
        internal static List<string> Packaged()
        {
            var files = new List<string>();
            var application = AppContext.BaseDirectory;
            // An application server copies assemblies elsewhere; what lies beside them stays in the application's bin.
            var folders = new[] { Path.GetDirectoryName(typeof(Loader).Assembly.Location), application, Path.Combine(application, "bin") };
            var places = new[] { Platform + "/native", "runtimes/" + System + "-musl-" + Processor + "/native", "" };
            foreach (var folder in folders)
            {
                foreach (var place in places)
                {
                    var file = Path.Combine(folder ?? "", place, FileName);
                    if (Path.IsPathRooted(file) && File.Exists(file) && !files.Contains(file)) files.Add(file);
                }
            }
            return files;
        }

        /// <summary>Loads a file; nothing, with the reason, where it cannot be.</summary>
        internal static IntPtr Load(string file, out string reason)
        {
            reason = null;
            if (Windows)
            {
                var module = LoadLibraryW(file);
                if (module == IntPtr.Zero) reason = $"{file}: {new global::System.ComponentModel.Win32Exception(Marshal.GetLastWin32Error()).Message}";
                return module;
            }
            try
            {
                var library = OpenDl(file, Now);
                if (library == IntPtr.Zero) reason = Marshal.PtrToStringAnsi(ErrorDl());
                return library;
            }
            catch (DllNotFoundException)
            {
                var library = OpenC(file, Now);
                if (library == IntPtr.Zero) reason = Marshal.PtrToStringAnsi(ErrorC());
                return library;
            }
        }

        /// <summary>A function of a library; nothing where it has none of this name.</summary>
        internal static IntPtr Find(IntPtr library, string name)
        {
            if (Windows) return GetProcAddress(library, name);
            try
            {
                return FindDl(library, name);
            }
            catch (DllNotFoundException)
            {
                return FindC(library, name);
            }
        }

        // The GNU system has these in a library of their own, or a stub of it; others have them in that of C.
        [DllImport("libdl.so.2", EntryPoint = "dlopen")]
        private static extern IntPtr OpenDl([MarshalAs(UnmanagedType.LPStr)] string file, int flags);

        [DllImport("libdl.so.2", EntryPoint = "dlsym")]
        private static extern IntPtr FindDl(IntPtr library, [MarshalAs(UnmanagedType.LPStr)] string name);

        [DllImport("libdl.so.2", EntryPoint = "dlerror")]
        private static extern IntPtr ErrorDl();

        [DllImport("libc", EntryPoint = "dlopen")]
        private static extern IntPtr OpenC([MarshalAs(UnmanagedType.LPStr)] string file, int flags);

        [DllImport("libc", EntryPoint = "dlsym")]
        private static extern IntPtr FindC(IntPtr library, [MarshalAs(UnmanagedType.LPStr)] string name);

        [DllImport("libc", EntryPoint = "dlerror")]
        private static extern IntPtr ErrorC();

        [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        private static extern IntPtr LoadLibraryW(string file);

        [DllImport("kernel32", CharSet = CharSet.Ansi, ExactSpelling = true)]
        private static extern IntPtr GetProcAddress(IntPtr module, string name);
    }
}
