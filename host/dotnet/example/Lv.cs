using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using System.Xml;
using Lupasilta;

/// <summary>All that the product has of Lupasilta.</summary>
internal sealed class Lv
{
    private readonly Bridge bridge;
    private readonly Cases cases;

    public Lv(string settings, Cases cases)
    {
        bridge = Bridge.Open(settings);
        this.cases = cases;
    }

    /// <summary>Takes deliveries until the bridge is closed.</summary>
    public async Task Take()
    {
        while (true)
        {
            var delivery = await bridge.NextAsync();
            try
            {
                var message = new XmlDocument { XmlResolver = null };
                message.Load(new MemoryStream(delivery.Message.Content));
                var subject = message.GetElementsByTagName("Kuvaus", "http://www.lupapiste.fi/asianhallinta")[0].InnerText;
                var files = delivery.Documents.Select(one => new Stored(one.Name, one.MediaType, one.Content))
                    .Concat(delivery.Attachments.Select(one => new Stored(one.Name, "application/octet-stream", File.ReadAllBytes(one.Path))));
                delivery.Ack("A/" + cases.Keep(delivery.ExternalId, delivery.Id, subject, files));
            }
            catch (Exception error) when (!(error is LupasiltaException))
            {
                delivery.Nack("The product could not keep it: " + error.Message, "Look at the product's database.");
            }
        }
    }

    public void Receive(string externalId) => bridge.Receive(externalId);

    public void Decided(long number)
    {
        // Neither the machine's time zone nor its language, which may write 14.00.00.
        var now = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/Helsinki"));
        var told = FormattableString.Invariant($@"{{""caseId"":""A/{number}"",""event"":""decided"",""occurredAt"":""{now:yyyy-MM-ddTHH:mm:sszzz}"",
            ""decision"":{{""outcome"":""granted"",""decidedBy"":""Rakennuslautakunta"",""decidedOn"":""{now:yyyy-MM-dd}""}}}}");
        bridge.Tell(Encoding.UTF8.GetBytes(told));
    }
}
