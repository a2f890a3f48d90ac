using System;
using System.Collections.Generic;

namespace Lupasilta
{
    /// <summary>What failed, whose side it is on, and what to do.</summary>
    public class LupasiltaException : Exception
    {
        internal LupasiltaException(Members problem) : base(problem.Text("title") + " " + problem.Text("advice"))
        {
            Code = problem.Text("code");
            Title = problem.Text("title");
            Side = problem.Text("side");
            Recovery = problem.Text("recovery");
            Advice = problem.Text("advice");
            Detail = problem.Text("detail");
            Findings = Finding.All(problem);
        }

        /// <summary>The stable code, as in <c>mapping-rejected</c>.</summary>
        public string Code { get; }

        /// <summary>What failed, in a sentence.</summary>
        public string Title { get; }

        /// <summary>Whose side it is on: ours, security-server, x-road, lv or case-system.</summary>
        public string Side { get; }

        /// <summary>What it asks for: one of <see cref="Lupasilta.Recovery"/>.</summary>
        public string Recovery { get; }

        /// <summary>What to do, in a sentence.</summary>
        public string Advice { get; }

        /// <summary>What the other side said that its own administrators can look up; or null.</summary>
        public string Detail { get; }

        /// <summary>What the mapping found, where it was the mapping that refused.</summary>
        public IReadOnlyList<Finding> Findings { get; }
    }

    /// <summary>The mapping or bridge was closed.</summary>
    public sealed class ClosedException : LupasiltaException
    {
        internal ClosedException(Members problem) : base(problem)
        {
        }
    }

    /// <summary>What a problem asks for.</summary>
    public static class Recovery
    {
        /// <summary>Another attempt later, by itself.</summary>
        public const string Retry = "retry";

        /// <summary>A person who repairs the connection, after which everything goes on that waits for it.</summary>
        public const string StopConnection = "stop-connection";

        /// <summary>A person who looks at this transfer.</summary>
        public const string Person = "person";
    }
}
