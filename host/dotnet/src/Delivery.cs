using System.Collections.Generic;
using System.Linq;

namespace Lupasilta
{
    /// <summary>A message with documents and attachments. It may be given again with the same id: take each id once.</summary>
    public sealed class Delivery
    {
        private readonly Bridge bridge;

        internal Delivery(Bridge bridge, Answered answered)
        {
            this.bridge = bridge;
            Id = answered.Said.Text("id");
            ExternalId = answered.Said.Text("externalId");
            Number = (int)answered.Said.Number("number");
            Documents = Document.All(answered);
            Attachments = answered.Said.Each("attachments").Select(said => new Attachment(said)).ToArray();
        }

        /// <summary>Its name, the same at every attempt.</summary>
        public string Id { get; }

        /// <summary>The action's GUID in LV.</summary>
        public string ExternalId { get; }

        /// <summary>The running number of the message about the action, from 1.</summary>
        public int Number { get; }

        /// <summary>The message, then the documents.</summary>
        public IReadOnlyList<Document> Documents { get; }

        /// <summary>The message to the case system.</summary>
        public Document Message => Documents[0];

        /// <summary>The attachments, which lie on disk until the delivery is acknowledged.</summary>
        public IReadOnlyList<Attachment> Attachments { get; }

        /// <summary>It is safe here.</summary>
        /// <param name="caseId">The case system's own number for the case.</param>
        /// <param name="place">Where the case system has it.</param>
        public void Ack(string caseId = null, string place = null)
        {
            bridge.Ack(new Members { ["id"] = Id, ["caseId"] = caseId, ["place"] = place });
        }

        /// <summary>It was not taken.</summary>
        /// <param name="what">Why, in a sentence.</param>
        /// <param name="advice">What to do, in a sentence.</param>
        /// <param name="recovery">One of <see cref="Recovery"/>.</param>
        public void Nack(string what, string advice = "", string recovery = Recovery.Retry)
        {
            bridge.Nack(new Members { ["id"] = Id, ["what"] = what, ["advice"] = advice, ["recovery"] = recovery });
        }
    }

    /// <summary>An attachment on disk. It lies there until the delivery is acknowledged: copy or link it before.</summary>
    public sealed class Attachment
    {
        internal Attachment(Members said)
        {
            Name = said.Text("name");
            Path = said.Text("path");
            Size = said.Number("size");
            Sha256 = said.Text("sha256");
        }

        /// <summary>Its file name.</summary>
        public string Name { get; }

        /// <summary>Where its bytes lie.</summary>
        public string Path { get; }

        /// <summary>Bytes.</summary>
        public long Size { get; }

        /// <summary>Of its bytes, in lower-case hexadecimal.</summary>
        public string Sha256 { get; }
    }
}
