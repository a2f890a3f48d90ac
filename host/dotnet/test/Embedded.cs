using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lupasilta;

/// <summary>The library in a .NET runtime, for real: Embedded.exe MAPPING MISBEHAVING PLACE BASE-URL EXTERNAL-ID.</summary>
public static class Embedded
{
    private const string ExternalId = "8cdece75-921e-4ce6-939f-711060c73494";

    public static int Main(string[] arguments)
    {
        try
        {
            GuestsFailBesideNullReferences(File.ReadAllBytes(arguments[1]));
            Closing(arguments[0]);
            ApplicationDomains(arguments[0]);
            Delivered(arguments[0], arguments[2], arguments[3], arguments[4]);
            return 0;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error);
            return 1;
        }
    }

    /// <summary>Guests loop, overflow, panic and allocate, called from threads of 200 KB, while other threads dereference null and catch that.</summary>
    private static void GuestsFailBesideNullReferences(byte[] misbehaving)
    {
        var over = false;
        long thrown = 0, caught = 0;
        var raining = Enumerable.Range(0, 2).Select(number => Small(() =>
        {
            var nothing = new string[1];
            while (!Volatile.Read(ref over))
            {
                Interlocked.Increment(ref thrown);
                try
                {
                    GC.KeepAlive(nothing[0].Length);
                }
                catch (NullReferenceException)
                {
                    Interlocked.Increment(ref caught);
                }
            }
        })).ToArray();
        var ways = new Dictionary<string, string>
        {
            ["loop"] = "mapping-out-of-time", ["stack"] = "mapping-stack-overflow", ["panic"] = "mapping-panicked", ["memory"] = "mapping-out-of-memory",
        };
        foreach (var way in ways)
        {
            var options = new MappingOptions { Settings = "{\"do\":\"" + way.Key + "\"}", Time = TimeSpan.FromMilliseconds(way.Key == "loop" ? 200 : 20_000) };
            var came = new ConcurrentQueue<string>();
            using (var mapping = Mapping.Load(misbehaving, options))
            {
                var calling = Enumerable.Range(0, 4).Select(number => Small(() =>
                {
                    for (var call = 0; call < 5; call++) came.Enqueue(Code(() => mapping.Map(new Application { ExternalId = ExternalId })));
                })).ToArray();
                foreach (var thread in calling) Check(thread.Join(120_000), way.Key + " ends");
            }
            Check(came.Count == 20 && came.All(code => code == way.Value), way.Key + ": " + string.Join(" ", came));
        }
        Volatile.Write(ref over, true);
        foreach (var rain in raining) rain.Join();
        Check(thrown == caught && caught > 10_000, caught + " of " + thrown);
        Console.WriteLine("guests fail while NullReferenceExceptions rain");
    }

    private static void Closing(string component)
    {
        var mapping = Mapping.Load(component);
        mapping.Dispose();
        mapping.Dispose();
        try
        {
            mapping.Map(new Application());
            Check(false, "a closed mapping maps");
        }
        catch (ClosedException closed)
        {
            Check(closed.Code == "handle-closed", closed.Code);
        }
        Forgotten(component);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Console.WriteLine("closing twice, or never, is harmless");
    }

    private static void Forgotten(string component)
    {
        for (var i = 0; i < 3; i++) Check(Mapping.Load(component).Digest.Length == 64, "the digest");
    }

    /// <summary>As a web server does that deploys a new version of a product; only the .NET Framework and Mono have these.</summary>
    private static void ApplicationDomains(string component)
    {
        try
        {
            for (var i = 0; i < 3; i++)
            {
                var domain = AppDomain.CreateDomain("product " + i);
                var product = (Product)domain.CreateInstanceAndUnwrap(typeof(Product).Assembly.FullName, typeof(Product).FullName);
                var missing = product.Unloadable("nowhere/liblupasilta_capi.so");
                Check(missing.Contains("nowhere/liblupasilta_capi.so") && missing.Contains("Set LUPASILTA_LIBRARY"), missing);
                Check(product.Unloadable("libdl.so.2") == "libdl.so.2 is no library of Lupasilta.", "another library");
                using (var here = Mapping.Load(component)) Check(here.Digest == product.Digest(component), "the digest");
                AppDomain.Unload(domain);
            }
            Console.WriteLine("application domains come and go");
        }
        catch (PlatformNotSupportedException)
        {
            Console.WriteLine("there are no application domains here");
        }
    }

    private static void Delivered(string component, string place, string lv, string externalId)
    {
        File.WriteAllText(Path.Combine(place, "lv-key"), "simulator-key");
        var settings = Path.Combine(place, "lupasilta.toml");
        File.WriteAllText(settings, "state = 'state'\nencryption.key = { file = 'store-key' }\nmapping.component = '" + component + "'\nservice.direct.base_url = '" + lv
            + "'\nservice.direct.credential = { header = 'X-Api-Key', from = { file = 'lv-key' } }\n");
        var lines = new ConcurrentQueue<LogLine>();
        Task<Delivery> never;
        using (LogPump.Start(lines.Enqueue))
        using (var bridge = Bridge.Open(settings))
        {
            CalledOff(bridge);
            var transfer = bridge.Receive(externalId);
            Check(transfer.ExternalId == externalId && transfer.Created > DateTimeOffset.UtcNow.AddMinutes(-1), "the transfer");
            GivenBack(bridge, transfer.Id);
            var delivery = Result(bridge.NextAsync());
            Check(delivery.ExternalId == externalId, delivery.ExternalId);
            Check(delivery.Documents.Count > 0 && delivery.Message.Content.Length > 0, "the message");
            foreach (var attachment in delivery.Attachments) Check(new FileInfo(attachment.Path).Length == attachment.Size, attachment.Name);
            delivery.Ack("A/1");
            Check(Settled(bridge, transfer.Id).CaseId == "A/1", "the case's number");
            Check(Code(() => delivery.Ack("A/1")) == "delivery-unknown", "a delivery is answered once");
            const string said = "{\"caseId\":\"A/1\",\"event\":\"handling-began\",\"occurredAt\":\"2026-11-24T10:00:00+02:00\",\"handler\":{\"name\":\"Åsa Käsittelijä\"}}";
            var told = bridge.Tell(Encoding.UTF8.GetBytes(said));
            Check(Settled(bridge, told.Id).State == "done", "what was told");
            var account = bridge.Transfer(transfer.Id);
            Check(account.Summary.CaseId == "A/1" && account.LogHolds && account.Text.Contains("timeline"), account.Text);
            Check(bridge.Transfers(condition: "done").Count == 2, "the transfers");
            never = bridge.NextAsync();
        }
        Check(never.ContinueWith(ended => ended.Exception?.InnerException is ClosedException).Result, "closing ends what waits");
        Check(lines.Any(line => line.Message.Length > 0 && line.At > DateTimeOffset.UtcNow.AddMinutes(-10)), "the log");
        Console.WriteLine("an application came, and LV was told");
    }

    /// <summary>Waits that are cancelled end at once, and take nothing with them.</summary>
    private static void CalledOff(Bridge bridge)
    {
        var cancelled = new CancellationTokenSource();
        var pull = bridge.NextAsync(cancelled.Token);
        cancelled.Cancel();
        Check(pull.ContinueWith(ended => ended.IsCanceled).Result, "a cancelled wait");
        var waits = Task.Run(() => bridge.Next(Timeout.InfiniteTimeSpan));
        while (!waits.Wait(50)) bridge.Cancel();
        Check(waits.Result == null, "a wait that was called off");
    }

    /// <summary>A delivery that comes just after its wait was cancelled is given back.</summary>
    private static void GivenBack(Bridge bridge, string transfer)
    {
        for (var i = 0; i < 200; i++)
        {
            using (var cancelled = new CancellationTokenSource())
            {
                var pull = bridge.NextAsync(cancelled.Token);
                if (pull.Wait(10)) pull.Result.Nack("It came too early for this test.");
                cancelled.Cancel();
            }
            Thread.Sleep(250);
            var problem = bridge.Transfer(transfer).Summary.Problem;
            if (problem != null && problem.What == "The pull that it came for was cancelled.") return;
            if (problem != null) bridge.Retry(transfer);
        }
        throw new InvalidOperationException("nothing is given back");
    }

    private static Transfer Settled(Bridge bridge, string transfer)
    {
        string cursor = null;
        for (var i = 0; i < 100; i++)
        {
            var changes = bridge.Events(cursor, TimeSpan.FromSeconds(5));
            cursor = changes.Cursor;
            var settled = changes.Transfers.FirstOrDefault(changed => changed.Id == transfer && (changed.State == "done" || changed.State == "quarantined"));
            if (settled != null) return settled;
        }
        throw new InvalidOperationException("it does not end");
    }

    private static T Result<T>(Task<T> task)
    {
        Check(task.Wait(TimeSpan.FromSeconds(60)), "it comes");
        return task.Result;
    }

    private static string Code(Action work)
    {
        try
        {
            work();
            return "none";
        }
        catch (LupasiltaException error)
        {
            return error.Code;
        }
    }

    /// <summary>A thread with a stack of 200 KB.</summary>
    private static Thread Small(ThreadStart work)
    {
        var thread = new Thread(work, 200_000);
        thread.Start();
        return thread;
    }

    private static void Check(bool so, string what)
    {
        if (!so) throw new InvalidOperationException(what);
    }
}

/// <summary>A product in an application domain of its own.</summary>
public class Product : MarshalByRefObject
{
    /// <summary>What is said of a file that is not the library.</summary>
    public string Unloadable(string file)
    {
        LupasiltaLibrary.Path = file;
        try
        {
            return LupasiltaLibrary.Version;
        }
        catch (DllNotFoundException error)
        {
            return error.Message;
        }
        finally
        {
            LupasiltaLibrary.Path = null;
        }
    }

    /// <summary>Loads a mapping there.</summary>
    public string Digest(string component)
    {
        using (var mapping = Mapping.Load(component)) return mapping.Digest;
    }
}
