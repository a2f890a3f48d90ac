using System;
using System.Runtime.InteropServices;

namespace Lupasilta
{
    /// <summary>
    /// A mapping or a bridge of the library. A call does not hold it against being closed: the library's handles are numbers, and closing has to reach
    /// the calls that wait.
    /// </summary>
    internal sealed class NativeHandle : SafeHandle
    {
        private readonly ulong number;
        private readonly Native.Plain close;

        private NativeHandle(ulong number, Native.Plain close) : base(IntPtr.Zero, true)
        {
            this.number = number;
            this.close = close;
            SetHandle(new IntPtr(1));
        }

        public override bool IsInvalid => number == 0;

        /// <summary>Opens one, and says what the library said.</summary>
        internal static NativeHandle Open(Native native, Native.Opening open, Native.Plain close, byte[] first, byte[] second, out Members said)
        {
            ulong opened = 0;
            said = native.Call((ref Answer answer) => open(first, Native.Size(first), second, Native.Size(second), out opened, ref answer)).Said;
            return new NativeHandle(opened, close);
        }

        internal Answered Ask(Native native, Native.Asked function, Members request)
        {
            var json = Native.Utf8(request);
            return Using(native, (ref Answer answer) => function(number, json, Native.Size(json), ref answer));
        }

        internal Answered Ask(Native native, Native.Parted function, Members request, byte[] parts)
        {
            var json = Native.Utf8(request);
            return Using(native, (ref Answer answer) => function(number, json, Native.Size(json), parts, Native.Size(parts), ref answer));
        }

        internal Answered Wait(Native native, Native.Waiting function, uint milliseconds)
        {
            return Using(native, (ref Answer answer) => function(number, milliseconds, ref answer));
        }

        internal Answered Wait(Native native, Native.AskedWaiting function, Members request, uint milliseconds)
        {
            var json = Native.Utf8(request);
            return Using(native, (ref Answer answer) => function(number, json, Native.Size(json), milliseconds, ref answer));
        }

        internal void Do(Native.Plain function)
        {
            function(number);
            GC.KeepAlive(this);
        }

        protected override bool ReleaseHandle()
        {
            return close(number) == 0;
        }

        /// <summary>Not collected, and so not closed, before the call has ended.</summary>
        private Answered Using(Native native, Native.Calling function)
        {
            try
            {
                return native.Call(function);
            }
            finally
            {
                GC.KeepAlive(this);
            }
        }
    }
}
