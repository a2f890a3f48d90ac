using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Lupasilta
{
    /// <summary>The members of a JSON object: of an answer, read by type; or of a request.</summary>
    internal sealed class Members : Dictionary<string, object>
    {
        internal Members()
        {
        }

        internal Members(object read) : base((IDictionary<string, object>)read)
        {
        }

        internal object Value(string name)
        {
            return TryGetValue(name, out var value) ? value : null;
        }

        internal string Text(string name)
        {
            return (string)Value(name);
        }

        internal long Number(string name)
        {
            return (long)Value(name);
        }

        internal DateTimeOffset? Moment(string name)
        {
            var text = Text(name);
            return text == null ? (DateTimeOffset?)null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.None);
        }

        internal IEnumerable<Members> Each(string name)
        {
            return ((List<object>)Value(name)).Select(item => new Members(item));
        }

        internal string[] Texts(string name)
        {
            return ((List<object>)Value(name)).Cast<string>().ToArray();
        }

        /// <summary>As RFC 3339 has a moment.</summary>
        internal static string Moment(DateTimeOffset? moment)
        {
            return moment?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);
        }
    }
}
