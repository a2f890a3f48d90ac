using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Lupasilta
{
    /// <summary>
    /// The bridge between LV and this program. May be used from any thread; dispose of it. What was not done goes on when it is opened again.
    /// </summary>
    public sealed class Bridge : IDisposable
    {
        private readonly Native native = LupasiltaLibrary.Loaded;
        private readonly NativeHandle handle;
        private readonly Puller puller;

        private Bridge(string settings, string folder)
        {
            var text = Encoding.UTF8.GetBytes(settings);
            handle = NativeHandle.Open(native, native.BridgeOpen, native.BridgeClose, text, Encoding.UTF8.GetBytes(folder), out _);
            puller = new Puller(Next);
        }

        /// <summary>Opens it, and starts its workers.</summary>
        /// <param name="file">A lupasilta.toml; paths in it are relative to its folder.</param>
        /// <exception cref="LupasiltaException">The settings cannot work.</exception>
        public static Bridge Open(string file)
        {
            return new Bridge(File.ReadAllText(file), Path.GetDirectoryName(Path.GetFullPath(file)));
        }

        /// <summary>Opens it, and starts its workers.</summary>
        /// <param name="settings">The text of a lupasilta.toml.</param>
        /// <param name="folder">The folder that paths in it are relative to.</param>
        /// <exception cref="LupasiltaException">The settings cannot work.</exception>
        public static Bridge OpenText(string settings, string folder)
        {
            return new Bridge(settings, Path.GetFullPath(folder));
        }

        /// <summary>Keeps that an action is to be transferred, and returns at once.</summary>
        /// <param name="externalId">The action's GUID in LV.</param>
        /// <param name="kind">application, supplement, message or withdrawal.</param>
        /// <returns>How its transfer stands.</returns>
        public Transfer Receive(string externalId, string kind = "application")
        {
            return new Transfer(Ask(native.BridgeReceive, new Members { ["externalId"] = externalId, ["kind"] = kind }));
        }

        /// <summary>Keeps what the case system says, to be told to LV, and returns at once.</summary>
        /// <param name="message">An event as JSON, or a message in the case system's own format.</param>
        /// <param name="mediaType">application/json or application/xml.</param>
        /// <param name="files">The paths of the files that may belong to it, by name.</param>
        /// <returns>How its transfer stands.</returns>
        public Transfer Tell(byte[] message, string mediaType = "application/json", IReadOnlyDictionary<string, string> files = null)
        {
            if (message == null) throw new ArgumentNullException(nameof(message));
            var listed = (files ?? new Dictionary<string, string>()).Select(file => new Members { ["name"] = file.Key, ["path"] = Path.GetFullPath(file.Value) });
            return new Transfer(handle.Ask(native, native.BridgeTell, new Members { ["mediaType"] = mediaType, ["files"] = listed }, message).Said);
        }

        /// <summary>The next delivery.</summary>
        /// <param name="timeout">How long to wait for one.</param>
        /// <returns>The delivery; null when none came in time, or the wait was called off.</returns>
        /// <exception cref="ClosedException">The bridge is closed, or was meanwhile.</exception>
        public Delivery Next(TimeSpan timeout)
        {
            var answered = handle.Wait(native, native.BridgeNext, Native.Milliseconds(timeout));
            return answered == null ? null : new Delivery(this, answered);
        }

        /// <summary>
        /// The next delivery, whenever it comes. One that comes for a wait that was cancelled goes to the next that waits, or is given back and offered again.
        /// </summary>
        /// <param name="cancellation">Ends the wait.</param>
        /// <exception cref="ClosedException">The bridge is closed, or was meanwhile.</exception>
        public Task<Delivery> NextAsync(CancellationToken cancellation = default(CancellationToken))
        {
            return puller.Next(cancellation);
        }

        /// <summary>How transfers stand, those that changed last first.</summary>
        /// <param name="action">Those of this action alone: its GUID in LV.</param>
        /// <param name="condition">Those that are ready, waiting, quarantined or done.</param>
        /// <param name="limit">At most so many.</param>
        public IReadOnlyList<Transfer> Transfers(string action = null, string condition = null, int limit = 100)
        {
            var request = new Members { ["action"] = action, ["condition"] = condition, ["limit"] = limit };
            return Lupasilta.Transfer.All(Ask(native.BridgeTransfers, request));
        }

        /// <summary>Everything that can be told of a transfer without showing what was received.</summary>
        /// <param name="id">The transfer.</param>
        public TransferAccount Transfer(string id)
        {
            return new TransferAccount(Ask(native.BridgeTransfer, new Members { ["id"] = id }));
        }

        /// <summary>Lets a transfer go on at once that waits or is quarantined.</summary>
        /// <param name="id">The transfer.</param>
        /// <returns>How it stands.</returns>
        public Transfer Retry(string id)
        {
            return new Transfer(Ask(native.BridgeRetry, new Members { ["id"] = id }));
        }

        /// <summary>The transfers that something happened to.</summary>
        /// <param name="cursor">That of the answer before; null begins at the beginning.</param>
        /// <param name="timeout">How long to wait for one.</param>
        /// <param name="limit">At most so many lines of the log.</param>
        /// <returns>The transfers, none when nothing happened in time; and the cursor to go on with.</returns>
        public Changes Events(string cursor, TimeSpan timeout, int limit = 100)
        {
            var request = new Members { ["cursor"] = cursor, ["limit"] = limit };
            var answered = handle.Wait(native, native.BridgeEvents, request, Native.Milliseconds(timeout));
            return answered == null ? new Changes(cursor) : new Changes(answered.Said);
        }

        /// <summary>Calls off every <see cref="Next"/> and <see cref="Events"/> that waits now. Those of <see cref="NextAsync"/> have a token for that.</summary>
        public void Cancel()
        {
            handle.Do(native.BridgeCancel);
        }

        /// <summary>Closes it after the step that its workers are at, and ends what waits with <see cref="ClosedException"/>. Closing again does nothing.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        internal void Ack(Members request)
        {
            Ask(native.BridgeAck, request);
        }

        internal void Nack(Members request)
        {
            Ask(native.BridgeNack, request);
        }

        private Members Ask(Native.Asked function, Members request)
        {
            return handle.Ask(native, function, request).Said;
        }
    }
}
