using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Lupasilta
{
    /// <summary>A loaded mapping on its own, for programs that keep their own queue. May be used from any thread; dispose of it.</summary>
    public sealed class Mapping : IDisposable
    {
        private readonly Native native = LupasiltaLibrary.Loaded;
        private readonly NativeHandle handle;

        private Mapping(byte[] component, MappingOptions options)
        {
            var asked = Native.Utf8((options ?? new MappingOptions()).Request());
            handle = NativeHandle.Open(native, native.MappingLoad, native.MappingClose, component, asked, out var said);
            Name = said.Text("name");
            Version = said.Text("version");
            Digest = said.Text("digest");
        }

        /// <summary>The mapping's name.</summary>
        public string Name { get; }

        /// <summary>The mapping's version.</summary>
        public string Version { get; }

        /// <summary>The SHA-256 of the component, in lower-case hexadecimal.</summary>
        public string Digest { get; }

        /// <summary>Loads a component.</summary>
        /// <param name="component">Its file.</param>
        /// <param name="options">Settings and limits.</param>
        /// <exception cref="LupasiltaException">It cannot be used, or its settings do not fit.</exception>
        public static Mapping Load(string component, MappingOptions options = null)
        {
            return new Mapping(File.ReadAllBytes(component), options);
        }

        /// <summary>Loads a component.</summary>
        /// <param name="component">Its bytes.</param>
        /// <param name="options">Settings and limits.</param>
        /// <exception cref="LupasiltaException">It cannot be used, or its settings do not fit.</exception>
        public static Mapping Load(byte[] component, MappingOptions options = null)
        {
            return new Mapping(component ?? throw new ArgumentNullException(nameof(component)), options);
        }

        /// <summary>What a component is, before it is trusted with anything.</summary>
        /// <param name="component">Its bytes.</param>
        /// <exception cref="LupasiltaException">It cannot be used.</exception>
        public static Component Inspect(byte[] component)
        {
            if (component == null) throw new ArgumentNullException(nameof(component));
            var native = LupasiltaLibrary.Loaded;
            return new Component(native.Call((ref Answer answer) => native.Inspect(component, Native.Size(component), ref answer)).Said);
        }

        /// <summary>Maps an application.</summary>
        /// <param name="application">What LV sent.</param>
        /// <returns>What the mapping made; null where the application says nothing new.</returns>
        /// <exception cref="LupasiltaException">The mapping refuses it, with findings; or failed.</exception>
        public Mapped Map(Application application)
        {
            var answered = Ask(native.MappingMap, application);
            return answered.Said.Text("outcome") == "unchanged" ? null : new Mapped(answered);
        }

        /// <summary>What the mapping wants to have fetched: bodies, and once all are given, attachments.</summary>
        /// <param name="application">What is there so far.</param>
        /// <exception cref="LupasiltaException">The mapping refuses it, with findings; or failed.</exception>
        public Plan Plan(Application application)
        {
            return new Plan(Ask(native.MappingPlan, application).Said);
        }

        /// <summary>Maps what the case system says to what LV is to be told.</summary>
        /// <param name="message">An event as JSON, or a message in the case system's own format.</param>
        /// <param name="mediaType">application/json or application/xml.</param>
        /// <param name="about">What is known about the action; its previous bodies are those that were delivered last.</param>
        /// <exception cref="LupasiltaException">The mapping refuses it, with findings; or failed.</exception>
        public Told Event(byte[] message, string mediaType = "application/json", KnownAction about = null)
        {
            if (message == null) throw new ArgumentNullException(nameof(message));
            var known = about ?? new KnownAction();
            var request = known.Request();
            request["message"] = new Members { ["mediaType"] = mediaType, ["size"] = message.Length };
            return new Told(handle.Ask(native, native.MappingEvent, request, Joined(new[] { message }.Concat(known.Previous.Values))));
        }

        /// <summary>Closes it, after the calls that are under way. Closing again does nothing.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        private Answered Ask(Native.Parted function, Application application)
        {
            if (application == null) throw new ArgumentNullException(nameof(application));
            return handle.Ask(native, function, application.MapRequest(), Joined(application.Bodies.Values.Concat(application.Previous.Values)));
        }

        private static byte[] Joined(IEnumerable<byte[]> parts)
        {
            var joined = new MemoryStream();
            foreach (var part in parts) joined.Write(part, 0, part.Length);
            return joined.ToArray();
        }
    }

    /// <summary>What a mapping made, proven complete.</summary>
    public sealed class Mapped
    {
        internal Mapped(Answered answered)
        {
            Documents = Document.All(answered);
            Ledger = answered.Take(new Members(answered.Said.Value("ledger")).Number("size"));
            Findings = Finding.All(answered.Said);
        }

        /// <summary>The message, then the documents.</summary>
        public IReadOnlyList<Document> Documents { get; }

        /// <summary>The message to the case system.</summary>
        public Document Message => Documents[0];

        /// <summary>Where each received value went: ledger.json.</summary>
        public byte[] Ledger { get; }

        /// <summary>What a person should know.</summary>
        public IReadOnlyList<Finding> Findings { get; }
    }

    /// <summary>What LV is to be told.</summary>
    public sealed class Told
    {
        internal Told(Answered answered)
        {
            Requests = answered.Parts;
            NotBefore = answered.Said.Moment("notBefore");
            Findings = Finding.All(answered.Said);
        }

        /// <summary>A JSON array of requests, in the order in which they are to be made.</summary>
        public byte[] Requests { get; }

        /// <summary>The moment before which it is not to be told; or null.</summary>
        public DateTimeOffset? NotBefore { get; }

        /// <summary>What a person should know.</summary>
        public IReadOnlyList<Finding> Findings { get; }
    }

    /// <summary>What a component is.</summary>
    public sealed class Component
    {
        internal Component(Members said)
        {
            Digest = said.Text("digest");
            Size = said.Number("size");
            Imports = said.Texts("imports");
            Exports = said.Texts("exports");
            ContractVersions = said.Texts("contractVersions");
            Manifest = Json.Write(said.Value("manifest"));
        }

        /// <summary>The SHA-256 of its bytes, in lower-case hexadecimal.</summary>
        public string Digest { get; }

        /// <summary>Bytes.</summary>
        public long Size { get; }

        /// <summary>What it asks of its host: nothing, where it can be used.</summary>
        public IReadOnlyList<string> Imports { get; }

        /// <summary>What it can do.</summary>
        public IReadOnlyList<string> Exports { get; }

        /// <summary>The versions of the contract that it speaks.</summary>
        public IReadOnlyList<string> ContractVersions { get; }

        /// <summary>What it says of itself: a JSON object.</summary>
        public string Manifest { get; }
    }
}
