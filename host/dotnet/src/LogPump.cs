using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using System.Threading;

namespace Lupasilta
{
    /// <summary>Hands the library's log to this program's, from a thread of its own, until it is disposed of. One is enough for all mappings and bridges.</summary>
    public sealed class LogPump : IDisposable
    {
        private const uint Slice = 250;
        private readonly Native native = LupasiltaLibrary.Loaded;
        private readonly Action<LogLine> to;
        private readonly Thread thread;
        private volatile bool ended;

        private LogPump(Action<LogLine> to, string level)
        {
            this.to = to ?? throw new ArgumentNullException(nameof(to));
            var wanted = Encoding.UTF8.GetBytes(level);
            native.Call((ref Answer answer) => native.LogsLevel(wanted, Native.Size(wanted), ref answer));
            thread = new Thread(Pump) { IsBackground = true, Name = "lupasilta-logs" };
            thread.Start();
        }

        /// <summary>Starts it.</summary>
        /// <param name="to">Is given one line after another. What it throws is traced, and the next line is handed over.</param>
        /// <param name="level">off, error, warn, info, debug or trace.</param>
        public static LogPump Start(Action<LogLine> to, string level = "info")
        {
            return new LogPump(to, level);
        }

        /// <summary>Ends it, after the line that is being handed over. Ending it again does nothing.</summary>
        public void Dispose()
        {
            ended = true;
            if (Thread.CurrentThread != thread) thread.Join();
        }

        private void Pump()
        {
            while (!ended)
            {
                Answered answered;
                try
                {
                    answered = native.Call((ref Answer answer) => native.LogsNext(Slice, ref answer));
                }
                catch (LupasiltaException error)
                {
                    Trace.TraceError("Lupasilta's log ends here: {0}", error);
                    return;
                }
                if (answered != null) Hand(new LogLine(answered.Said));
            }
        }

        private void Hand(LogLine line)
        {
            try
            {
                to(line);
            }
            catch (Exception error)
            {
                Trace.TraceError("A line of Lupasilta's log was not taken: {0}", error);
            }
        }
    }

    /// <summary>A line of the library's log.</summary>
    public sealed class LogLine
    {
        internal LogLine(Members said)
        {
            At = said.Moment("at").GetValueOrDefault();
            Level = said.Text("level");
            Target = said.Text("target");
            Message = said.Text("message");
            Fields = new Members(said.Value("fields"));
            Lost = said.Number("lost");
        }

        /// <summary>When.</summary>
        public DateTimeOffset At { get; }

        /// <summary>error, warn, info, debug or trace.</summary>
        public string Level { get; }

        /// <summary>The part of the library that says it.</summary>
        public string Target { get; }

        /// <summary>What happened.</summary>
        public string Message { get; }

        /// <summary>What belongs to it: strings, numbers and booleans by name.</summary>
        public IReadOnlyDictionary<string, object> Fields { get; }

        /// <summary>How many lines were dropped before this one, since nobody pulled them.</summary>
        public long Lost { get; }
    }
}
