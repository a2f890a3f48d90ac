using System.Collections.Generic;
using System.Linq;

namespace Lupasilta
{
    /// <summary>What a mapping wants to have fetched from LV.</summary>
    public sealed class Plan
    {
        internal Plan(Members said)
        {
            Bodies = said.Each("bodies").Select(body => new WantedRequest(body)).ToArray();
            Attachments = said.Each("attachments").Select(attachment => new WantedAttachment(attachment)).ToArray();
        }

        /// <summary>The bodies that it maps from.</summary>
        public IReadOnlyList<WantedRequest> Bodies { get; }

        /// <summary>The attachments, once all wanted bodies are given.</summary>
        public IReadOnlyList<WantedAttachment> Attachments { get; }
    }

    /// <summary>A request to LV.</summary>
    public class WantedRequest
    {
        internal WantedRequest(Members said)
        {
            Name = said.Text("name");
            Method = said.Text("method");
            Path = said.Text("path");
            Query = ((List<object>)said.Value("query")).Cast<List<object>>()
                .Select(pair => new KeyValuePair<string, string>((string)pair[0], (string)pair[1])).ToArray();
        }

        /// <summary>What the mapping calls it.</summary>
        public string Name { get; }

        /// <summary>GET.</summary>
        public string Method { get; }

        /// <summary>The path below the API's base address.</summary>
        public string Path { get; }

        /// <summary>What the query says, not yet escaped.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> Query { get; }
    }

    /// <summary>A request for an attachment.</summary>
    public sealed class WantedAttachment : WantedRequest
    {
        internal WantedAttachment(Members said) : base(said)
        {
            Id = said.Text("id");
            Place = said.Text("place");
            MediaType = said.Text("mediaType");
            Size = (long?)said.Value("size");
            Sha256 = said.Text("sha256");
        }

        /// <summary>Its id in LV.</summary>
        public string Id { get; }

        /// <summary>The file name that the message has for it.</summary>
        public string Place { get; }

        /// <summary>Its media type.</summary>
        public string MediaType { get; }

        /// <summary>Bytes, where LV says it.</summary>
        public long? Size { get; }

        /// <summary>In lower-case hexadecimal, where LV says it.</summary>
        public string Sha256 { get; }
    }
}
