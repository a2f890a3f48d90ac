using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Lupasilta;
using Members = System.Collections.Generic.Dictionary<string, object>;

/// <summary>Runs a list of cases, and prints what came of each: Conformance.exe CASES.json COMPONENTS COMPILED.</summary>
public static class Conformance
{
    private static string folder;
    private static string compiled;

    public static void Main(string[] arguments)
    {
        folder = Path.GetDirectoryName(Path.GetFullPath(arguments[0]));
        compiled = arguments[2];
        var console = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        foreach (var given in ((List<object>)Json.Read(File.ReadAllText(arguments[0]))).Cast<Members>())
        {
            var line = new Members
            {
                ["case"] = given["name"], ["outcome"] = null, ["code"] = null, ["documents"] = new object[0], ["ledger"] = null, ["requests"] = null,
                ["findings"] = new object[0], ["digest"] = null,
            };
            try
            {
                Run(given, arguments[1], line);
            }
            catch (LupasiltaException error)
            {
                line["outcome"] = "problem";
                line["code"] = error.Code;
                line["findings"] = Codes(error.Findings);
            }
            console.WriteLine(Json.Write(line));
        }
    }

    private static void Run(Members given, string components, Members line)
    {
        var component = File.ReadAllBytes(Path.Combine(components, (string)given["component"]));
        if ((string)given["op"] == "inspect")
        {
            line["digest"] = Mapping.Inspect(component).Digest;
            line["outcome"] = "inspected";
            return;
        }
        using (var mapping = Mapping.Load(component, Options((Members)Value(given, "options") ?? new Members())))
        {
            switch ((string)given["op"])
            {
                case "load":
                    line["digest"] = mapping.Digest;
                    line["outcome"] = "loaded";
                    break;
                case "event":
                    Event(mapping, (Members)given["request"], line);
                    break;
                default:
                    Map(mapping, (Members)given["request"], line);
                    break;
            }
        }
    }

    private static MappingOptions Options(Members asked)
    {
        var limits = (Members)Value(asked, "limits") ?? new Members();
        var time = (long?)Value(limits, "timeMs");
        return new MappingOptions
        {
            Settings = asked.ContainsKey("settings") ? Json.Write(asked["settings"]) : null,
            Cache = compiled,
            Threads = (int?)(long?)Value(asked, "threads"),
            Time = time == null ? (TimeSpan?)null : TimeSpan.FromMilliseconds(time.Value),
            MemoryBytes = (long?)Value(limits, "memoryBytes"),
            InputBytes = (long?)Value(limits, "inputBytes"),
            OutputBytes = (long?)Value(limits, "outputBytes"),
            DocumentBytes = (long?)Value(limits, "documentBytes"),
        };
    }

    private static void Map(Mapping mapping, Members asked, Members line)
    {
        var application = new Application
        {
            Kind = (string)Value(asked, "kind") ?? "application",
            Number = (int)((long?)Value(asked, "number") ?? 1),
        };
        Known(application, asked);
        foreach (var body in Each(asked, "bodies")) application.Bodies[(string)body["name"]] = Bytes(body);
        var mapped = mapping.Map(application);
        line["outcome"] = mapped == null ? "unchanged" : "mapped";
        if (mapped == null) return;
        line["documents"] = mapped.Documents.Select(document => new Members
        {
            ["name"] = document.Name, ["mediaType"] = document.MediaType, ["sha256"] = Sha256(document.Content),
        });
        line["ledger"] = Sha256(mapped.Ledger);
        line["findings"] = Codes(mapped.Findings);
    }

    private static void Event(Mapping mapping, Members asked, Members line)
    {
        var about = new KnownAction();
        Known(about, asked);
        var message = (Members)asked["message"];
        var told = mapping.Event(Bytes(message), (string)message["mediaType"], about);
        line["outcome"] = "told";
        line["requests"] = Sha256(told.Requests);
        line["findings"] = Codes(told.Findings);
    }

    private static void Known(KnownAction action, Members asked)
    {
        action.ExternalId = (string)Value(asked, "externalId");
        action.CaseId = (string)Value(asked, "caseId");
        action.Told = Moment(asked, "told");
        action.Now = Moment(asked, "now");
        foreach (var body in Each(asked, "previous")) action.Previous[(string)body["name"]] = Bytes(body);
        foreach (var file in Each(asked, "files")) action.Files.Add(new KnownFile((string)file["name"], (long)file["size"], (string)file["sha256"]));
    }

    private static DateTimeOffset? Moment(Members from, string name)
    {
        var text = (string)Value(from, name);
        return text == null ? (DateTimeOffset?)null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }

    private static object Value(Members from, string name)
    {
        return from.TryGetValue(name, out var value) ? value : null;
    }

    private static IEnumerable<Members> Each(Members from, string name)
    {
        return ((List<object>)Value(from, name) ?? new List<object>()).Cast<Members>();
    }

    private static byte[] Bytes(Members body)
    {
        return File.ReadAllBytes(Path.Combine(folder, (string)body["file"]));
    }

    private static IEnumerable<string> Codes(IEnumerable<Finding> findings)
    {
        return findings.Select(finding => finding.Code);
    }

    /// <summary>By a tool of the operating system: .NET Core takes OpenSSL for its hashes, in the version of its own time.</summary>
    private static string Sha256(byte[] bytes)
    {
        var tool = new ProcessStartInfo("sha256sum") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        using (var summing = Process.Start(tool))
        {
            using (var into = summing.StandardInput.BaseStream) into.Write(bytes, 0, bytes.Length);
            return summing.StandardOutput.ReadToEnd().Substring(0, 64);
        }
    }
}
