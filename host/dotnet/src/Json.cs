using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Lupasilta
{
    /// <summary>JSON as dictionaries, lists, strings, numbers and booleans: as much as the library's requests and answers need.</summary>
    internal sealed class Json
    {
        private readonly string text;
        private int at;

        private Json(string text)
        {
            this.text = text;
        }

        /// <summary>Text that is JSON already, to be written as it is.</summary>
        internal sealed class Raw
        {
            internal readonly string Text;

            internal Raw(string text)
            {
                Text = text;
            }
        }

        /// <summary>Reads what the library wrote, which is well-formed.</summary>
        internal static object Read(string text)
        {
            return new Json(text).Value();
        }

        private object Value()
        {
            switch (Skip())
            {
                case '{':
                    var members = new Dictionary<string, object>();
                    at++;
                    while (Skip() != '}')
                    {
                        var name = String();
                        Skip();
                        at++;
                        members[name] = Value();
                        if (Skip() == ',') at++;
                    }
                    at++;
                    return members;
                case '[':
                    var items = new List<object>();
                    at++;
                    while (Skip() != ']')
                    {
                        items.Add(Value());
                        if (Skip() == ',') at++;
                    }
                    at++;
                    return items;
                case '"':
                    return String();
                case 't':
                    at += 4;
                    return true;
                case 'f':
                    at += 5;
                    return false;
                case 'n':
                    at += 4;
                    return null;
                default:
                    return Number();
            }
        }

        private object Number()
        {
            var from = at;
            while (at < text.Length && "+-.eE0123456789".IndexOf(text[at]) >= 0) at++;
            var number = text.Substring(from, at - from);
            if (long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
            return double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        private char Skip()
        {
            while (" \t\r\n".IndexOf(text[at]) >= 0) at++;
            return text[at];
        }

        private string String()
        {
            Skip();
            at++;
            var end = text.IndexOf('"', at);
            if (text.IndexOf('\\', at, end - at) < 0)
            {
                var plain = text.Substring(at, end - at);
                at = end + 1;
                return plain;
            }
            var read = new StringBuilder();
            while (true)
            {
                var c = text[at++];
                if (c == '"') return read.ToString();
                read.Append(c == '\\' ? Escaped() : c);
            }
        }

        private char Escaped()
        {
            var c = text[at++];
            switch (c)
            {
                case 'b': return '\b';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'u':
                    at += 4;
                    return (char)int.Parse(text.Substring(at - 4, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                default: return c;
            }
        }

        /// <summary>Writes what <see cref="Read"/> gives, and text that is JSON already.</summary>
        internal static string Write(object value)
        {
            var to = new StringBuilder();
            Write(value, to);
            return to.ToString();
        }

        private static void Write(object value, StringBuilder to)
        {
            if (value == null) to.Append("null");
            else if (value is string said) Quote(said, to);
            else if (value is bool so) to.Append(so ? "true" : "false");
            else if (value is double number) to.Append(number.ToString("R", CultureInfo.InvariantCulture));
            else if (value is Raw raw) to.Append(raw.Text);
            else if (value is IDictionary<string, object> members) WriteObject(members, to);
            else if (value is IEnumerable items) WriteArray(items, to);
            else to.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        private static void WriteObject(IDictionary<string, object> members, StringBuilder to)
        {
            var before = '{';
            foreach (var member in members)
            {
                to.Append(before);
                Quote(member.Key, to);
                to.Append(':');
                Write(member.Value, to);
                before = ',';
            }
            to.Append(before == '{' ? "{}" : "}");
        }

        private static void WriteArray(IEnumerable items, StringBuilder to)
        {
            var before = '[';
            foreach (var item in items)
            {
                to.Append(before);
                Write(item, to);
                before = ',';
            }
            to.Append(before == '[' ? "[]" : "]");
        }

        private static void Quote(string said, StringBuilder to)
        {
            to.Append('"');
            foreach (var c in said)
            {
                if (c == '"' || c == '\\') to.Append('\\').Append(c);
                else if (c < ' ') to.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                else to.Append(c);
            }
            to.Append('"');
        }
    }
}
