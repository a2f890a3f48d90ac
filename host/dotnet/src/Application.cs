using System;
using System.Collections.Generic;
using System.Linq;

namespace Lupasilta
{
    /// <summary>What is known about an action in LV when something about it is mapped.</summary>
    public class KnownAction
    {
        /// <summary>The action's GUID in LV; that of the bodies where it is not said.</summary>
        public string ExternalId { get; set; }

        /// <summary>The case system's own number for the case.</summary>
        public string CaseId { get; set; }

        /// <summary>When the last thing happened that LV was told of.</summary>
        public DateTimeOffset? Told { get; set; }

        /// <summary>The moment that the mapping is told is now: the same moment gives the same bytes. The present where it is not said.</summary>
        public DateTimeOffset? Now { get; set; }

        /// <summary>The bodies of the delivery before, by name: a supplement is told by what differs from it.</summary>
        public IDictionary<string, byte[]> Previous { get; } = new Dictionary<string, byte[]>();

        /// <summary>The files that may be spoken of.</summary>
        public IList<KnownFile> Files { get; } = new List<KnownFile>();

        internal Members Request()
        {
            return new Members
            {
                ["externalId"] = ExternalId,
                ["caseId"] = CaseId,
                ["told"] = Members.Moment(Told),
                ["now"] = Members.Moment(Now),
                ["previous"] = Sizes(Previous),
                ["files"] = Files.Select(file => new Members { ["name"] = file.Name, ["size"] = file.Size, ["sha256"] = file.Sha256 }),
            };
        }

        internal static IEnumerable<Members> Sizes(IDictionary<string, byte[]> bodies)
        {
            return bodies.Select(body => new Members { ["name"] = body.Key, ["size"] = body.Value.Length });
        }
    }

    /// <summary>An application as LV sent it, or a supplement, message or withdrawal.</summary>
    public sealed class Application : KnownAction
    {
        /// <summary>application, supplement, message or withdrawal.</summary>
        public string Kind { get; set; } = "application";

        /// <summary>The running number of the message about the action, from 1.</summary>
        public int Number { get; set; } = 1;

        /// <summary>LV's bodies by name (commondata, formdata), byte for byte as they were sent.</summary>
        public IDictionary<string, byte[]> Bodies { get; } = new Dictionary<string, byte[]>();

        internal Members MapRequest()
        {
            var request = Request();
            request["kind"] = Kind;
            request["number"] = Number;
            request["bodies"] = Sizes(Bodies);
            return request;
        }
    }

    /// <summary>A file of which size and SHA-256 are known.</summary>
    public sealed class KnownFile
    {
        /// <summary>A file.</summary>
        /// <param name="name">Its name, as of the attachment.</param>
        /// <param name="size">Bytes.</param>
        /// <param name="sha256">Of its bytes, in lower-case hexadecimal.</param>
        public KnownFile(string name, long size, string sha256)
        {
            Name = name;
            Size = size;
            Sha256 = sha256;
        }

        /// <summary>Its name.</summary>
        public string Name { get; }

        /// <summary>Bytes.</summary>
        public long Size { get; }

        /// <summary>Of its bytes, in lower-case hexadecimal.</summary>
        public string Sha256 { get; }
    }
}
