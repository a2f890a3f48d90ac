using System;

namespace Lupasilta
{
    /// <summary>With what a mapping is loaded. What is not said has its default.</summary>
    public sealed class MappingOptions
    {
        /// <summary>The mapping's own settings: a JSON object.</summary>
        public string Settings { get; set; }

        /// <summary>How many calls run at once.</summary>
        public int? Threads { get; set; }

        /// <summary>How long one call may take.</summary>
        public TimeSpan? Time { get; set; }

        /// <summary>How much memory one call may use, in bytes.</summary>
        public long? MemoryBytes { get; set; }

        /// <summary>How much one call may be given, in bytes.</summary>
        public long? InputBytes { get; set; }

        /// <summary>How much one call may give, in bytes.</summary>
        public long? OutputBytes { get; set; }

        /// <summary>How large one document may be, in bytes.</summary>
        public long? DocumentBytes { get; set; }

        /// <summary>A private folder for compiled code.</summary>
        public string Cache { get; set; }

        internal Members Request()
        {
            return new Members
            {
                ["settings"] = string.IsNullOrEmpty(Settings) ? null : new Json.Raw(Settings),
                ["threads"] = Threads,
                ["cache"] = Cache,
                ["limits"] = new Members
                {
                    ["timeMs"] = (long?)Time?.TotalMilliseconds,
                    ["memoryBytes"] = MemoryBytes,
                    ["inputBytes"] = InputBytes,
                    ["outputBytes"] = OutputBytes,
                    ["documentBytes"] = DocumentBytes,
                },
            };
        }
    }
}
