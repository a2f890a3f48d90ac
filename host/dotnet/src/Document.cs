using System.Collections.Generic;
using System.Linq;

namespace Lupasilta
{
    /// <summary>A document that a mapping wrote.</summary>
    public sealed class Document
    {
        private Document(Members said, Answered answered)
        {
            Name = said.Text("name");
            MediaType = said.Text("mediaType");
            Sha256 = said.Text("sha256");
            Content = answered.Take(said.Number("size"));
        }

        /// <summary>Its file name.</summary>
        public string Name { get; }

        /// <summary>Its media type.</summary>
        public string MediaType { get; }

        /// <summary>The SHA-256 of its content, in lower-case hexadecimal.</summary>
        public string Sha256 { get; }

        /// <summary>Its bytes.</summary>
        public byte[] Content { get; }

        internal static IReadOnlyList<Document> All(Answered answered)
        {
            return answered.Said.Each("documents").Select(said => new Document(said, answered)).ToArray();
        }
    }

    /// <summary>Something that a person should know.</summary>
    public sealed class Finding
    {
        private Finding(Members said)
        {
            Severity = said.Text("severity");
            Code = said.Text("code");
            Pointer = said.Text("pointer");
            Text = new Members(said.Value("text")).ToDictionary(text => text.Key, text => (string)text.Value);
        }

        /// <summary>info, warning or error.</summary>
        public string Severity { get; }

        /// <summary>The stable code, in lower case with hyphens.</summary>
        public string Code { get; }

        /// <summary>The received value that it is about, as in <c>commondata#/applicant</c>; or null.</summary>
        public string Pointer { get; }

        /// <summary>What was found and what to do, by language: fi, sv, en.</summary>
        public IReadOnlyDictionary<string, string> Text { get; }

        internal static IReadOnlyList<Finding> All(Members said)
        {
            return said.Each("findings").Select(finding => new Finding(finding)).ToArray();
        }
    }
}
