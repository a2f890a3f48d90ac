using System;
using System.Diagnostics;
using System.IO;
using Lupasilta;

/// <summary>Makes a call as often as each line of standard input says, and prints the nanoseconds of it: Overhead.exe MAPPING BODY</summary>
internal static class Overhead
{
    private static void Main(string[] arguments)
    {
        var body = File.ReadAllBytes(arguments[1]);
        using (var mapping = Mapping.Load(arguments[0]))
        {
            for (var line = Console.ReadLine(); line != null; line = Console.ReadLine())
            {
                var watch = Stopwatch.StartNew();
                for (var call = int.Parse(line); call > 0; call--)
                {
                    mapping.Plan(new Application { Bodies = { ["commondata"] = body } });
                }
                Console.WriteLine(watch.ElapsedTicks * (1000000000 / Stopwatch.Frequency));
            }
        }
    }
}
