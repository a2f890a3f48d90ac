using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Lupasilta
{
    /// <summary>What a function of the library writes: JSON, and parts after it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Answer
    {
        internal IntPtr Data;
        internal UIntPtr Size;
        internal UIntPtr Text;
    }

    /// <summary>An answer's JSON and its parts, copied.</summary>
    internal sealed class Answered
    {
        internal readonly Members Said;
        internal readonly byte[] Parts;
        private int taken;

        internal Answered(Members said, byte[] parts)
        {
            Said = said;
            Parts = parts;
        }

        /// <summary>The next of the parts.</summary>
        internal byte[] Take(long size)
        {
            var part = new byte[checked((int)size)];
            Buffer.BlockCopy(Parts, taken, part, 0, part.Length);
            taken += part.Length;
            return part;
        }
    }

    /// <summary>The functions of a loaded library.</summary>
    internal sealed class Native
    {
        private const int Ok = 0;
        private const int Nothing = 2;
        private const int Closed = 3;

        internal readonly Answering Version;
        internal readonly Sized Inspect;
        internal readonly Opening MappingLoad;
        internal readonly Parted MappingPlan;
        internal readonly Parted MappingMap;
        internal readonly Parted MappingEvent;
        internal readonly Plain MappingClose;
        internal readonly Opening BridgeOpen;
        internal readonly Asked BridgeReceive;
        internal readonly Parted BridgeTell;
        internal readonly Waiting BridgeNext;
        internal readonly Asked BridgeAck;
        internal readonly Asked BridgeNack;
        internal readonly Plain BridgeCancel;
        internal readonly Asked BridgeTransfers;
        internal readonly Asked BridgeTransfer;
        internal readonly Asked BridgeRetry;
        internal readonly AskedWaiting BridgeEvents;
        internal readonly Plain BridgeClose;
        internal readonly Sized LogsLevel;
        internal readonly LogWaiting LogsNext;
        private readonly Freeing free;

        internal Native(IntPtr library)
        {
            free = Bound<Freeing>(library, "answer_free");
            Version = Bound<Answering>(library, "version");
            Inspect = Bound<Sized>(library, "inspect");
            MappingLoad = Bound<Opening>(library, "mapping_load");
            MappingPlan = Bound<Parted>(library, "mapping_plan");
            MappingMap = Bound<Parted>(library, "mapping_map");
            MappingEvent = Bound<Parted>(library, "mapping_event");
            MappingClose = Bound<Plain>(library, "mapping_close");
            BridgeOpen = Bound<Opening>(library, "bridge_open");
            BridgeReceive = Bound<Asked>(library, "bridge_receive");
            BridgeTell = Bound<Parted>(library, "bridge_tell");
            BridgeNext = Bound<Waiting>(library, "bridge_next");
            BridgeAck = Bound<Asked>(library, "bridge_ack");
            BridgeNack = Bound<Asked>(library, "bridge_nack");
            BridgeCancel = Bound<Plain>(library, "bridge_cancel");
            BridgeTransfers = Bound<Asked>(library, "bridge_transfers");
            BridgeTransfer = Bound<Asked>(library, "bridge_transfer");
            BridgeRetry = Bound<Asked>(library, "bridge_retry");
            BridgeEvents = Bound<AskedWaiting>(library, "bridge_events");
            BridgeClose = Bound<Plain>(library, "bridge_close");
            LogsLevel = Bound<Sized>(library, "logs_level");
            LogsNext = Bound<LogWaiting>(library, "logs_next");
        }

        /// <summary>Calls a function with an answer; null where there was nothing in time.</summary>
        internal Answered Call(Calling function)
        {
            var answer = new Answer();
            try
            {
                var status = function(ref answer);
                if (status == Nothing) return null;
                var text = checked((int)answer.Text);
                var said = new Members(Json.Read(Encoding.UTF8.GetString(Copied(answer.Data, text))));
                if (status == Closed) throw new ClosedException(said);
                if (status != Ok) throw new LupasiltaException(said);
                return new Answered(said, Copied(answer.Data + text, checked((int)answer.Size) - text));
            }
            finally
            {
                free(ref answer);
            }
        }

        internal static UIntPtr Size(byte[] bytes)
        {
            return (UIntPtr)bytes.Length;
        }

        internal static byte[] Utf8(Members request)
        {
            return Encoding.UTF8.GetBytes(Json.Write(request));
        }

        /// <summary>As the library counts time; for ever is as long as it can count, seven weeks.</summary>
        internal static uint Milliseconds(TimeSpan timeout)
        {
            if (timeout == Timeout.InfiniteTimeSpan) return uint.MaxValue;
            if (timeout < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A timeout is not negative.");
            return (uint)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), uint.MaxValue);
        }

        private static byte[] Copied(IntPtr from, int size)
        {
            var copied = new byte[size];
            if (size > 0) Marshal.Copy(from, copied, 0, size);
            return copied;
        }

        private static T Bound<T>(IntPtr library, string name)
        {
            var function = Loader.Find(library, "lupasilta_" + name);
            if (function == IntPtr.Zero) throw new DllNotFoundException($"The library of Lupasilta has no lupasilta_{name}: take library and assembly from one release.");
            return Marshal.GetDelegateForFunctionPointer<T>(function);
        }

        /// <summary>A call whose answer is to be read.</summary>
        internal delegate int Calling(ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate uint Counted();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Freeing(ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Answering(ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Sized(byte[] bytes, UIntPtr size, ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Opening(byte[] first, UIntPtr firstSize, byte[] second, UIntPtr secondSize, out ulong handle, ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Asked(ulong handle, byte[] request, UIntPtr requestSize, ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Parted(ulong handle, byte[] request, UIntPtr requestSize, byte[] parts, UIntPtr partsSize, ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Waiting(ulong handle, uint milliseconds, ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int AskedWaiting(ulong handle, byte[] request, UIntPtr requestSize, uint milliseconds, ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int LogWaiting(uint milliseconds, ref Answer answer);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Plain(ulong handle);
    }
}
