using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;

namespace Lupasilta
{
    /// <summary>Loads a library by its path, as the platform does it.</summary>
    internal static class Loader
    {
        private const int RtldNow = 2;
        private static readonly bool Windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        private static readonly bool Mac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

        internal static string FileName => Windows ? "lupasilta_capi.dll" : Mac ? "liblupasilta_capi.dylib" : "liblupasilta_capi.so";

        internal static string Platform => "runtimes/" + OperatingSystem + "-" + Processor;

        private static string OperatingSystem => Windows ? "win" : Mac ? "osx" : "linux";

        private static string Processor => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

        /// <summary>The files in which a package may have the library, those that are there.</summary>
        internal static List<string> Packaged()
        {
            var files = new List<string>();
            var application = AppContext.BaseDirectory;
            // An application server copies assemblies elsewhere; what lies beside them stays in the application's bin.
            var folders = new[] { Path.GetDirectoryName(typeof(Loader).Assembly.Location), application, Path.Combine(application, "bin") };
            var places = new[] { Platform + "/native", "runtimes/" + OperatingSystem + "-musl-" + Processor + "/native", "" };
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
                if (module == IntPtr.Zero) reason = $"{file}: {new Win32Exception(Marshal.GetLastWin32Error()).Message}";
                return module;
            }
            try
            {
                var library = OpenDl(file, RtldNow);
                if (library == IntPtr.Zero) reason = Marshal.PtrToStringAnsi(ErrorDl());
                return library;
            }
            catch (DllNotFoundException)
            {
                var library = OpenC(file, RtldNow);
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
