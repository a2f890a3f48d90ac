using System;
using System.Collections.Generic;
using System.Linq;

namespace Lupasilta
{
    /// <summary>How a transfer stands.</summary>
    public sealed class Transfer
    {
        internal Transfer(Members said)
        {
            Id = said.Text("id");
            ExternalId = said.Text("externalId");
            Kind = said.Text("kind");
            Number = (int)said.Number("number");
            State = said.Text("state");
            Stage = said.Text("stage");
            Problem = said.Value("problem") == null ? null : new TransferProblem(new Members(said.Value("problem")));
            WaitsFor = said.Text("waitsFor");
            Attempts = (int)said.Number("attempts");
            NextAttempt = said.Moment("nextAttempt");
            Place = said.Text("place");
            CaseId = said.Text("caseId");
            Delivered = said.Moment("delivered");
            Created = said.Moment("created").GetValueOrDefault();
            Updated = said.Moment("updated").GetValueOrDefault();
        }

        /// <summary>The transfer.</summary>
        public string Id { get; }

        /// <summary>The action's GUID in LV.</summary>
        public string ExternalId { get; }

        /// <summary>What it carries: application, supplement, message or withdrawal to the case system, or event to LV.</summary>
        public string Kind { get; }

        /// <summary>The running number of the message about the action, in each direction.</summary>
        public int Number { get; }

        /// <summary>ready, waiting (for another attempt), paused (for a connection), quarantined (for a person) or done.</summary>
        public string State { get; }

        /// <summary>How far it has come: received, fetching, collecting, fetched, mapped, delivered, reporting or telling; null once it is done.</summary>
        public string Stage { get; }

        /// <summary>Why it does not go on; or null.</summary>
        public TransferProblem Problem { get; }

        /// <summary>The connection that it waits for; or null.</summary>
        public string WaitsFor { get; }

        /// <summary>Attempts at the present step that failed.</summary>
        public int Attempts { get; }

        /// <summary>When the next attempt is due.</summary>
        public DateTimeOffset? NextAttempt { get; }

        /// <summary>Where the case system has the delivery.</summary>
        public string Place { get; }

        /// <summary>The case system's own number for the case.</summary>
        public string CaseId { get; }

        /// <summary>When the case system got it.</summary>
        public DateTimeOffset? Delivered { get; }

        /// <summary>When the trigger came.</summary>
        public DateTimeOffset Created { get; }

        /// <summary>When it changed last.</summary>
        public DateTimeOffset Updated { get; }

        internal static IReadOnlyList<Transfer> All(Members said)
        {
            return said.Each("transfers").Select(transfer => new Transfer(transfer)).ToArray();
        }
    }

    /// <summary>Why a transfer does not go on, whose side that is on, and what to do.</summary>
    public sealed class TransferProblem
    {
        internal TransferProblem(Members said)
        {
            Code = said.Text("code");
            Side = said.Text("side");
            Recovery = said.Text("recovery");
            What = said.Text("what");
            Advice = said.Text("advice");
            Detail = said.Text("detail");
        }

        /// <summary>The stable code, as in <c>lv-unauthorized</c>.</summary>
        public string Code { get; }

        /// <summary>ours, security-server, x-road, lv or case-system.</summary>
        public string Side { get; }

        /// <summary>One of <see cref="Lupasilta.Recovery"/>.</summary>
        public string Recovery { get; }

        /// <summary>What failed, in a sentence.</summary>
        public string What { get; }

        /// <summary>What to do about it, in a sentence.</summary>
        public string Advice { get; }

        /// <summary>What the other side said that its own administrators can look up; or null.</summary>
        public string Detail { get; }
    }

    /// <summary>Everything that can be told of a transfer without showing what was received.</summary>
    public sealed class TransferAccount
    {
        internal TransferAccount(Members said)
        {
            Summary = new Transfer(new Members(said.Value("summary")));
            LogHolds = (bool)said.Value("logHolds");
            Findings = Finding.All(said);
            Text = Json.Write(said);
        }

        /// <summary>How it stands.</summary>
        public Transfer Summary { get; }

        /// <summary>Whether the log's chain holds: nobody has changed it since.</summary>
        public bool LogHolds { get; }

        /// <summary>What the mapping and the check found.</summary>
        public IReadOnlyList<Finding> Findings { get; }

        /// <summary>All of it, as a JSON object: summary, mapping, timeline, logHolds, findings, documents, attachments.</summary>
        public string Text { get; }
    }

    /// <summary>The transfers that something happened to, the last change last.</summary>
    public sealed class Changes
    {
        internal Changes(string cursor)
        {
            Cursor = cursor;
            Transfers = new Transfer[0];
        }

        internal Changes(Members said)
        {
            Cursor = said.Text("cursor");
            Transfers = Transfer.All(said);
        }

        /// <summary>With what to ask on.</summary>
        public string Cursor { get; }

        /// <summary>The transfers, as they stand now.</summary>
        public IReadOnlyList<Transfer> Transfers { get; }
    }
}
